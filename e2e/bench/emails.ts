import { setTimeout as sleep } from "node:timers/promises";
import { startScriptedSmtp } from "../support/scripted-smtp";
import type { Databases } from "./databases";
import { startLatchkey } from "./latchkey";

/** To a server that answers at once, from the first that it takes to the last. */
export async function emailsPerSecond(processes: number, count: number, databases: Databases): Promise<number> {
  const smtp = await startScriptedSmtp();
  const mail = { MAIL_TRANSPORT: "smtp", MAIL_FROM: "Latchkey <no-reply@example.com>", SMTP_URL: smtp.url };
  const DATABASE_URL = await databases.kept("emails");
  const { stop, clear } = await startLatchkey(processes, databases, { ...mail, DATABASE_URL });
  const owners = Array.from({ length: count }, (_, i) => `owner-${i}@example.com`);
  await databases.addAccounts(DATABASE_URL, owners, "");
  await databases.enqueueResets(DATABASE_URL, owners);
  while (smtp.emails.length === 0) await sleep(1);
  const [startedAt, before] = [performance.now(), smtp.emails.length];
  while (smtp.emails.length < count) await sleep(1);
  const seconds = (performance.now() - startedAt) / 1_000;
  await stop();
  await clear();
  await smtp.close();
  return (count - before) / seconds;
}
