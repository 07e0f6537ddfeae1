import { demoAccount, demoSocialAccount, seedDemoAccounts } from "@/drizzle/seed";
import { env } from "@/lib/env";

export async function welcome(): Promise<void> {
  await seedDemoAccounts();
  const provider = env().AUTH_OIDC_NAME ?? env().AUTH_OIDC_ISSUER;
  console.log(
    [
      "",
      `  Latchkey   ${env().AUTH_URL}`,
      `  Mailbox    ${env().AUTH_URL}/dev/mailbox`,
      `  Demo       ${demoAccount.email}   ${demoAccount.password}`,
      `             ${demoSocialAccount.email}   Continue with ${provider}, no password yet`,
      "",
    ].join("\n"),
  );
}
