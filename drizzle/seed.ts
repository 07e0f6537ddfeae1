/** Demo accounts for a laptop. `npm run db:seed`; also at every start of `npm run dev`. */
import { fileURLToPath } from "node:url";
import { closeDatabase } from "../lib/db";
import { env } from "../lib/env";
import { identityInsertion } from "../lib/models/identities";
import { createUser } from "../lib/models/users";
import { demoPerson } from "../lib/oauth/local-provider/start";
import { hashPassword } from "../lib/passwords/hashing";
import { migrateDatabase } from "./migrate";

export const demoAccount = { email: "demo@example.com", password: "correct horse battery staple" };
/** Signs in by the local identity provider only. */
export const demoSocialAccount = { email: demoPerson.email };

/** Makes the accounts that are not there yet; those that are keep the password they have by now. */
export async function seedDemoAccounts(): Promise<void> {
  const { email, password } = demoAccount;
  const now = new Date();
  await createUser({ email, passwordHash: await hashPassword(password), emailVerifiedAt: now });
  const social = { email: demoPerson.email, passwordHash: null, emailVerifiedAt: now };
  await createUser(social, identityInsertion(social, "oidc", demoPerson.subject, now));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (env().production) throw new Error("Demo accounts have known passwords: not in production.");
  await migrateDatabase();
  await seedDemoAccounts();
  await closeDatabase();
  console.log(`Demo account: ${demoAccount.email} with the password “${demoAccount.password}”`);
  console.log(`Demo account without a password: ${demoSocialAccount.email}, by the local identity provider`);
}
