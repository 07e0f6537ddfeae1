import { setTimeout as sleep } from "node:timers/promises";
import { openAccounts } from "../support/accounts";
import { startSmtpCatcher } from "../support/smtp-catcher";
import { startLatchkey } from "./latchkey";

export async function emailsPerSecond(processes: number, count: number): Promise<number> {
  const catcher = await startSmtpCatcher();
  const { server, stop } = await startLatchkey(processes, catcher.variables);
  const accounts = openAccounts(server);
  const owners = [];
  for (let i = 0; i < count; i++) owners.push(await accounts.create());
  const startedAt = performance.now();
  for (const { email } of owners) await accounts.enqueueResets(email, 0);
  while (catcher.mails.length < count) await sleep(20);
  const seconds = (performance.now() - startedAt) / 1_000;
  await accounts.close();
  await stop();
  await catcher.close();
  return count / seconds;
}
