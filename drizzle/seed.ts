import { isEntryPoint, runCommand } from "../lib/cli/command";
import { env } from "../lib/env";
import { identityInsertion } from "../lib/models/identities";
import { createUser } from "../lib/models/users";
import { demoPerson } from "../lib/oauth/local-provider/start";
import { hashPassword } from "../lib/passwords/hashing";
import { migrateDatabase } from "./migrate";

export const demoAccount = { email: "demo@example.com", password: "correct horse battery staple" };
export const demoSocialAccount = { email: demoPerson.email };

/** Creates the accounts that are missing; existing ones keep the password they have by now. */
export async function seedDemoAccounts(): Promise<void> {
  const { email, password } = demoAccount;
  const now = new Date();
  await createUser({ email, passwordHash: await hashPassword(password, { client: "seed" }) });
  const social = { email: demoPerson.email, passwordHash: null };
  await createUser(social, identityInsertion(social, "oidc", demoPerson.subject, now));
}

if (isEntryPoint(import.meta.url))
  await runCommand({
    help: `npm run db:seed

Creates demo accounts, not in production. \`npm run dev\` does so at every start.`,
    async run() {
      if (env().production) throw new Error("Demo accounts have known passwords: not in production.");
      await migrateDatabase();
      await seedDemoAccounts();
      console.log(`Demo account: ${demoAccount.email} with the password “${demoAccount.password}”`);
      console.log(`Demo account without a password: ${demoSocialAccount.email}, by the local identity provider`);
    },
  });
