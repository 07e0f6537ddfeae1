import { setTimeout as sleep } from "node:timers/promises";
import { emailsIn, linkIn } from "../support/mailbox";
import { postJson } from "../support/network";
import type { LatchkeyTarget } from "./latchkey";

const PATH = "/api/auth/users/reset_password_confirm/";

export async function confirmsPerSecond(
  { url, server, emails, reset }: LatchkeyTarget,
  count: number,
): Promise<number> {
  const owners = emails.slice(0, count);
  for (const email of owners) await postJson(url + reset.path, { email });
  const latest = () => new Map(emailsIn(server.output()).map(({ to, text }) => [to, text]));
  while (owners.some((email) => !latest().get(email)?.includes("?uid="))) await sleep(50);
  const links = owners.map((email) => linkIn(latest().get(email) ?? ""));
  const startedAt = performance.now();
  const answers = await Promise.all(
    links.map((link) => postJson(url + PATH, { ...link, new_password: "Lantern-orchid-41" })),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  return answers.filter(({ status }) => status === 204).length / seconds;
}
