import { setTimeout as sleep } from "node:timers/promises";
import { openAccounts } from "../support/accounts";
import { startScriptedSmtp } from "../support/scripted-smtp";
import { startLatchkey } from "./latchkey";

/** To a server that answers at once, from the first that it takes to the last. */
export async function emailsPerSecond(
  processes: number,
  count: number,
  own: Record<string, string> = {},
): Promise<number> {
  const smtp = await startScriptedSmtp();
  const mail = { MAIL_TRANSPORT: "smtp", MAIL_FROM: "Latchkey <no-reply@example.com>", SMTP_URL: smtp.url };
  const { server, stop } = await startLatchkey(processes, { ...mail, ...own });
  const accounts = openAccounts(server);
  const owners = await accounts.createMany(count);
  await Promise.all(owners.map((email) => accounts.enqueueResets(email, 0)));
  while (smtp.emails.length === 0) await sleep(1);
  const [startedAt, before] = [performance.now(), smtp.emails.length];
  while (smtp.emails.length < count) await sleep(1);
  const seconds = (performance.now() - startedAt) / 1_000;
  await accounts.close();
  await stop();
  await smtp.close();
  return (count - before) / seconds;
}
