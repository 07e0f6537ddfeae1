/** Whether anything grows: a production server at the limit of everything that a stranger can repeat, measured every minute. */
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { OLD_PASSWORD, openAccounts } from "../support/accounts";
import { type Attack, attacksOn, type Belongings, HALF_DONE } from "../support/attacks";
import { sessionCookie } from "../support/forms";
import { startHostileProvider } from "../support/hostile-provider";
import { postJson } from "../support/network";
import { processesOf } from "../support/processes";
import { databaseFile, productionVariables, type Server, startServer } from "../support/server";
import { type SmtpCatcher, startSmtpCatcher } from "../support/smtp-catcher";

const LIMITS = { RESET_LIMIT: "5/hour", LOGIN_LIMIT: "10/minute", TRUSTED_PROXY_HOPS: "1", WEB_PROCESSES: "2" };
/** Few, so that each is over its limits within five minutes: two, and a household that takes another address each time. */
const CLIENTS: (() => string)[] = [
  () => "198.18.1.1",
  () => "2001:db8:1::1",
  ...Array(2).fill(() => `2001:db8:2:42${Math.floor(16 + Math.random() * 240).toString(16)}::1`),
];
/** How many times the rate, until they are. */
const FILLING = 3;
const SETTLED_AFTER_MINUTES = 5;
const MOST_AT_ONCE = 60;
const ACCESS_TOKEN_RENEWED_MS = 4 * 60_000;
const HALF_DONE_MS = 5 * 60_000;
/** Of what is measured, what may come and go. */
const TOLERANCE = 1.1;

export interface Minute {
  minute: number;
  [measured: string]: number;
}

/** @returns what was measured at the end of each minute, and what has grown since the fifth */
export async function soak(minutes: number, rate: number, report: (minute: Minute) => void) {
  const [smtp, provider] = await Promise.all([startSmtpCatcher(), startHostileProvider()]);
  const variables = { ...(await productionVariables()), ...LIMITS, ...smtp.variables, ...provider.variables };
  const server = await startServer(variables);
  const attacks = Object.values(await attacksOn(server, await belongings(server, smtp)));
  const answers: Record<string, number> = {};
  const table: Minute[] = [];
  const end = Date.now() + minutes * 60_000;
  const filledAt = Date.now() + (SETTLED_AFTER_MINUTES - 1) * 60_000;
  const measured = measurements(server);
  let [sent, underWay] = [0, 0];
  let nextReport = Date.now() + 60_000;
  while (Date.now() < end + 1_000) {
    if (underWay < MOST_AT_ONCE) send(attacks[sent % attacks.length]);
    else count("not sent");
    if (sent++ % rate === 0) void leaveHalfDone();
    if (Date.now() >= nextReport) {
      const minute = { minute: table.length + 1, ...measured() };
      table.push(minute);
      report({ ...minute, ...answers });
      for (const status of Object.keys(answers)) answers[status] = 0;
      nextReport += 60_000;
    }
    await sleep(1_000 / (Date.now() < filledAt ? FILLING * rate : rate));
  }
  await server.stop();
  await Promise.all([smtp.close(), provider.stop()]);
  return { table, grown: grown(table) };

  function send(attack: Attack = attacks[0] as Attack): void {
    const client = CLIENTS[Math.floor(Math.random() * CLIENTS.length)] ?? (() => "");
    underWay++;
    attack(client())
      .then(
        ({ status }) => count(String(status)),
        () => count("broken"),
      )
      .finally(() => underWay--);
  }

  function count(answer: string): void {
    answers[answer] = (answers[answer] ?? 0) + 1;
  }

  async function leaveHalfDone(): Promise<void> {
    const kinds = Object.values(HALF_DONE);
    const socket = await kinds[Math.floor(Math.random() * kinds.length)]?.(server).catch(() => undefined);
    if (!socket) return;
    // Long after the server has ended it: what does not read does not notice.
    setTimeout(() => socket.destroy(), HALF_DONE_MS).unref();
  }
}

async function belongings(server: Server, smtp: SmtpCatcher): Promise<Belongings> {
  const accounts = openAccounts(server);
  const [linked, email, inSession, bearing] = await accounts.createMany(4);
  await accounts.close();
  const client = { "x-forwarded-for": "192.0.2.1" };
  await postJson(`${server.url}/api/auth/users/reset_password/`, { email: linked }, client);
  while (smtp.to(linked ?? "").length === 0) await sleep(100);
  const credentials = { email: bearing, password: OLD_PASSWORD };
  const login = await (await postJson(`${server.url}/api/auth/jwt/create/`, credentials, client)).json();
  const own = {
    link: smtp.to(linked ?? "")[0]?.mail.text ?? "",
    email: email ?? "",
    cookie: await sessionCookie(server.url, inSession ?? ""),
    bearer: login.access,
  };
  setInterval(async () => {
    const { refresh } = login;
    own.bearer = (await (await postJson(`${server.url}/api/auth/jwt/refresh/`, { refresh }, client)).json()).access;
  }, ACCESS_TOKEN_RENEWED_MS).unref();
  return own;
}

function measurements(server: Server): () => Record<string, number> {
  const database = new Sqlite(databaseFile(server), { readonly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[];
  let logged = 0;
  return () => {
    const rows = tables
      .filter((name) => !name.startsWith("sqlite_") && !name.startsWith("__"))
      .map((name) => [name, database.prepare(`select count(*) from "${name}"`).pluck().get() as number]);
    const output = server.output();
    const lines = output.slice(logged);
    logged = output.length;
    const pids = Object.values(processesOf(server)).flat();
    const sum = (of: (pid: number) => number) => pids.reduce((total, pid) => total + of(pid), 0);
    return {
      ...Object.fromEntries(rows),
      "file kB": kilobytes(databaseFile(server)),
      "wal kB": kilobytes(`${databaseFile(server)}-wal`),
      "log bytes": lines.length,
      "log lines": lines.split("\n").length - 1,
      "memory MB": Math.round(sum(residentKilobytes) / 1_024),
      descriptors: sum((pid) => descriptors(pid).length),
      sockets: sum((pid) => descriptors(pid).filter((target) => target.startsWith("socket:")).length),
    };
  };
}

function grown(table: Minute[]): string[] {
  const settled = table[SETTLED_AFTER_MINUTES - 1];
  const last = table.slice(-SETTLED_AFTER_MINUTES);
  if (!settled || table.length <= 2 * SETTLED_AFTER_MINUTES) return ["too short to tell"];
  return Object.keys(settled).flatMap((name) => {
    const now = Math.round(last.reduce((total, minute) => total + (minute[name] ?? 0), 0) / last.length);
    const before = settled[name] ?? 0;
    return name !== "minute" && now > before * TOLERANCE ? `${name}: ${before} → ${now}` : [];
  });
}

function residentKilobytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
}

function descriptors(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`);
    } catch {
      return []; // closed meanwhile
    }
  });
}

function kilobytes(file: string): number {
  return existsSync(file) ? Math.round(statSync(file).size / 1_024) : 0;
}
