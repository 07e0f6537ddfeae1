/** Makes the tables, and the accounts whose addresses are the arguments after the password. */
import { getMigrations } from "better-auth/db/migration";
import { auth } from "./auth.js";

const [password, ...addresses] = process.argv.slice(2);
await (await getMigrations(auth.options)).runMigrations();
for (const email of addresses) await auth.api.signUpEmail({ body: { email, password, name: "Bench" } });
