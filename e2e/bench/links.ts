/** Reset links that are followed: asked for, taken from the printed emails, and used all at once. */
import { setTimeout as sleep } from "node:timers/promises";
import { mails } from "../support/mailbox";
import type { Ours } from "./latchkey";

const PATH = "/api/auth/users/reset_password_confirm/";

/** @returns confirms per second */
export async function confirms({ url, server, emails, reset }: Ours, count: number): Promise<number> {
  const owners = emails.slice(0, count);
  for (const email of owners) await post(url + reset.path, { email });
  const latest = () => new Map(mails(server.output()).map(({ to, text }) => [to, text]));
  while (owners.some((email) => !latest().get(email)?.includes("?uid="))) await sleep(50);
  const links = owners.map((email) => /\?uid=([\w-]+)&token=([\w-]+)/.exec(latest().get(email) ?? "") ?? []);
  const startedAt = performance.now();
  const answers = await Promise.all(
    links.map(([, uid = "", token = ""]) => post(url + PATH, { uid, token, new_password: "Lantern-orchid-41" })),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  return answers.filter(({ status }) => status === 204).length / seconds;
}

function post(url: string, body: Record<string, string>): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}
