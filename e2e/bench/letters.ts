/** Emails per second: so many are owed, and brought to a mail server on this machine. */
import { setTimeout as sleep } from "node:timers/promises";
import { openAccounts } from "../support/accounts";
import { startSmtpCatcher } from "../support/smtp-catcher";
import { startLatchkey } from "./latchkey";

export async function lettersPerSecond(processes: number, count: number): Promise<number> {
  const catcher = await startSmtpCatcher();
  const mail = { MAIL_TRANSPORT: "smtp", SMTP_URL: catcher.url, MAIL_FROM: "Bench <bench@example.com>" };
  const { server, stop } = await startLatchkey(processes, mail);
  const accounts = openAccounts(server);
  const owners = [];
  for (let i = 0; i < count; i++) owners.push(await accounts.create());
  const startedAt = performance.now();
  for (const { email } of owners) await accounts.askForReset(email, 0);
  while (catcher.mails.length < count) await sleep(20);
  const seconds = (performance.now() - startedAt) / 1_000;
  await accounts.close();
  await stop();
  await catcher.close();
  return count / seconds;
}
