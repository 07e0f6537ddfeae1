import { spawnSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { slowHash } from "../../lib/passwords/slow-hash";
import { productionVariables, type Server, startServer } from "../support/server";
import type { Databases } from "./databases";
import { EMAILS, PASSWORD, type Target } from "./target";

export interface LatchkeyTarget extends Target {
  startedInMs: number;
  server: Server;
  clear: () => Promise<void>;
}

const COST = 12;

/** Checking a limit is part of the cost; being refused is not. */
const UNLIMITED = { RESET_LIMIT: "900000/minute", LOGIN_LIMIT: "900000/minute", CAPTCHA: "off" };

export async function startLatchkey(
  processes: number,
  databases: Databases,
  own: Record<string, string> = {},
): Promise<LatchkeyTarget> {
  const DATABASE_URL = own.DATABASE_URL ?? (await databases.create());
  const more = { BCRYPT_COST: String(COST), WEB_PROCESSES: String(processes), ...own, DATABASE_URL };
  const variables = { ...(await productionVariables()), ...UNLIMITED, ...more };
  const startedAt = performance.now();
  const server = await startServer(variables);
  const startedInMs = Math.round(performance.now() - startedAt);
  return {
    name: `Latchkey, ${databases.engine}`,
    url: server.url,
    emails: EMAILS,
    reset: { path: "/api/auth/users/reset_password/", body: (email) => ({ email }) },
    login: { path: "/api/auth/jwt/create/", body: (email) => ({ email, password: PASSWORD }) },
    page: "/login",
    stop: server.stop,
    server,
    startedInMs,
    clear: () => databases.clear(DATABASE_URL),
  };
}

/** @returns one with the accounts of `EMAILS` */
export async function startLatchkeyWithAccounts(processes: number, databases: Databases): Promise<LatchkeyTarget> {
  const target = await startLatchkey(processes, databases);
  const { DATABASE_URL = "" } = target.server.variables;
  await databases.addAccounts(DATABASE_URL, EMAILS, slowHash(PASSWORD, COST));
  return target;
}

/** @returns resident megabytes of each process that the server's first process started */
export function residentMegabytes({ server }: LatchkeyTarget): number[] {
  const children = spawnSync("ps", ["-o", "rss=", "--ppid", String(server.pid())], { encoding: "utf8" }).stdout;
  return children
    .trim()
    .split("\n")
    .map((kilobytes) => Math.round(Number(kilobytes) / 1024));
}

/** @returns bytes of JavaScript that a page loads in a current browser, by gzip -9 */
export async function scriptBytes(url: string, path: string): Promise<number> {
  const html = await (await fetch(url + path)).text();
  const tags = html.match(/<script\b[^>]*>/g)?.filter((tag) => !/nomodule/i.test(tag)) ?? [];
  const sources = new Set(tags.flatMap((tag) => /src="([^"]+)"/.exec(tag)?.[1] ?? []));
  const bodies = [...sources].map(async (source) => Buffer.from(await (await fetch(url + source)).arrayBuffer()));
  return (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
}
