import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { inArray } from "drizzle-orm";
import { expect, test } from "playwright/test";
import { DatabaseUnavailable, openDatabase, type Write } from "../../lib/db";
import { auditLog, users } from "../../lib/db/schema";
import { openAccounts } from "../support/accounts";
import { type Balancer, openBalancer } from "../support/balancer";
import { freePort, postJson } from "../support/network";
import { createRestrictedDatabase } from "../support/postgres";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";
import { type Cluster, startCluster } from "./cluster";
import { until } from "./cluster-machine";
import { findCluster } from "./cluster-programs";
import { type Load, startLoad, WRONG_TOKENS } from "./load";
import type { Node } from "./patroni-node";

test.describe.configure({ mode: "serial" });

/** From a new primary on, as docs/scaling.md promises. */
const BACK_WITHIN_MS = 10_000;
const WRONG_TOKENS_AN_HOUR = 20;
const OWNERS = 400;
const [APP, OWNER, DATABASE] = ["latchkey_app", "latchkey_owner", "latchkey"];

let cluster: Cluster;
let variables: Record<string, string>;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const programs = findCluster();
  if (!programs) return;
  cluster = await startCluster(programs);
  await createRestrictedDatabase(cluster.directUrl("postgres", "postgres"));
  variables = {
    ...(await productionVariables()),
    ...ONE_PROCESS,
    CAPTCHA: "off",
    DATABASE_URL: cluster.url(APP, DATABASE),
  };
});

test.afterAll(async () => cluster?.stop());

test("through the pooler a migration refuses in one sentence, and goes by DATABASE_MIGRATE_URL; afterwards it is not needed", async () => {
  const refusal =
    "The database has to be migrated, and DATABASE_URL leads through a pooler: set DATABASE_MIGRATE_URL to the URL of the server itself (docs/scaling.md).\n";
  expect(await migrate({})).toEqual({ status: 1, stdout: "", stderr: refusal });
  const done = { status: 0, stdout: "The database is up to date.\n", stderr: "" };
  expect(await migrate({ DATABASE_MIGRATE_URL: cluster.directUrl(OWNER, DATABASE) })).toEqual(done);
  expect(await migrate({})).toEqual(done);
});

test("write sets through the pooler leave no lock, no setting and no statement behind", async () => {
  const { write, count, close } = openDatabase(cluster.url(APP, DATABASE));
  for (let wave = 0; wave < 5; wave++)
    await Promise.all([1, 2, 3, 4, 5].map((i) => write(insertion(`pooled-${wave}-${i}@example.com`), [])));
  const rows = await count({
    sql: `select current_setting('statement_timeout') as timeout, current_setting('transaction_isolation') as isolation,
      (select count(*)::int from pg_prepared_statements) as statements,
      (select count(*)::int from pg_locks where locktype = 'advisory') as locks`,
    values: [],
  });
  expect(rows).toEqual([{ timeout: "0", isolation: "read committed", statements: 0, locks: 0 }]);
  await close();
});

test("a standby is unavailable to a write, and not an error", async () => {
  const primary = await cluster.primary();
  const standby = cluster.nodes.find((node) => node !== primary) as Node;
  const { write, count, close } = openDatabase(standby.url(APP, DATABASE));
  await expect(write(insertion("standby@example.com"), [])).rejects.toThrow(DatabaseUnavailable);
  await expect(count({ sql: "update limits set points = 0", values: [] })).rejects.toThrow(DatabaseUnavailable);
  await close();
});

test("three machines live through a failover of every kind: nothing acknowledged is lost, nothing happens twice, no answer is a 500", async () => {
  test.setTimeout(600_000);
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  const balancer: Balancer = await openBalancer(ports);
  const url = `http://127.0.0.1:${balancer.port}`;
  const machines: Server[] = [];
  for (const PORT of ports) machines.push(await startServer({ ...variables, PORT, AUTH_URL: url }));
  const accounts = openAccounts(machines[0] as Server);
  const owners: string[] = [];
  while (owners.length < OWNERS) owners.push(...(await accounts.createMany(20)));
  const load = startLoad(url, machines, owners);
  const watch = watchPrimary(cluster);
  const story = new Story(cluster, machines, load, watch);
  await sleep(5_000);

  await story.failOver("the primary is killed", async (primary) => primary.kill());
  story.last.start();
  await cluster.untilReplicated(2);
  await story.failOver("the primary is stopped for 20 s", async (primary) => {
    primary.suspend();
    await sleep(20_000);
    primary.resume();
  });
  await cluster.untilReplicated(2);
  await story.failOver("a switchover is asked for", () => cluster.switchOver());
  await story.failOver("PgBouncer restarts", () => cluster.restartPooler());
  await cluster.untilReplicated(2);
  await story.failOver("the primary is cut off", async (primary) => {
    primary.cutOff();
    await until("another primary", async () => ![undefined, primary].includes(await cluster.primary()));
  });
  story.last.reconnect();
  await cluster.untilReplicated(2);
  await load.end();
  watch.end();

  await expectNothingLost(load, url);
  await expectLimit(load);
  expectAnswers(load);
  await accounts.close();
  balancer.close();
  await Promise.all(machines.map((machine) => machine.stop()));
});

class Story {
  /** The node that was the primary before what happened last. */
  last!: Node;

  constructor(
    private readonly cluster: Cluster,
    private readonly machines: Server[],
    private readonly load: Load,
    private readonly watch: ReturnType<typeof watchPrimary>,
  ) {}

  /** Ends when every machine serves again, and writes down when what happened. */
  async failOver(what: string, happen: (primary: Node) => Promise<void>): Promise<void> {
    await until("a primary", async () => (await this.cluster.primary()) !== undefined);
    this.last = (await this.cluster.primary()) as Node;
    const from = Date.now();
    await happen(this.last);
    const happenedAt = Date.now();
    await until(`another primary after ${this.last.name}`, async () => this.isOver(what));
    const primaryAt =
      this.watch.current() === this.last.name ? Math.max(this.watch.since(), happenedAt) : this.watch.since();
    const readyAt = Math.max(...(await Promise.all(this.machines.map(readyTime))));
    await until("an answer", async () => this.firstServed(primaryAt) !== undefined);
    const servedAt = this.firstServed(primaryAt) as number;
    const lastServedAt = this.load.answers.findLast((answer) => isServed(answer) && answer.at < primaryAt)?.at ?? from;
    const since = (at: number) => `${((at - from) / 1_000).toFixed(1)} s`;
    console.log(
      `${what}: last 2xx ${since(lastServedAt)}, ${this.last.name} → ${this.watch.current()} ${since(primaryAt)}, first 2xx ${since(servedAt)}, every machine ready ${since(readyAt)}`,
    );
    expect(Math.max(servedAt, readyAt) - primaryAt, what).toBeLessThan(BACK_WITHIN_MS);
  }

  /** A primary that was only stopped may still be it, and a pooler changes nothing about it. */
  private async isOver(what: string): Promise<boolean> {
    const primary = this.watch.current();
    return primary !== undefined && (!/killed|switchover|cut off/.test(what) || primary !== this.last.name);
  }

  private firstServed(after: number): number | undefined {
    return this.load.answers.find((answer) => isServed(answer) && answer.at > after)?.at;
  }
}

/** An answer that needed the database to write. */
function isServed({ what, status = 0 }: Load["answers"][number]): boolean {
  return /^(login|reset|confirm)$/.test(what) && status >= 200 && status < 300;
}

/** @returns when it said that it is ready */
async function readyTime({ url }: Server): Promise<number> {
  await until("a machine that is ready", async () => (await fetch(`${url}/readyz`)).ok);
  return Date.now();
}

/** Who is the primary, and since when without a gap. */
function watchPrimary(observed: Cluster) {
  let current: string | undefined;
  let since = 0;
  let ended = false;
  async function watch(): Promise<void> {
    while (!ended) {
      const name = (await observed.primary())?.name;
      if (name !== current) since = Date.now();
      current = name;
      await sleep(100);
    }
  }
  void watch();
  return {
    current: () => current,
    since: () => since,
    end: () => {
      ended = true;
    },
  };
}

async function expectNothingLost(load: Load, url: string): Promise<void> {
  const { promises, answers } = load;
  console.log(
    `${answers.length} answers, ${promises.length} owners, ${promises.filter((p) => p.passwordChanged).length} new passwords`,
  );
  expect(promises.filter(({ broken }) => broken.length > 0)).toEqual([]);
  expect(promises.filter(({ revived }) => revived.length > 0)).toEqual([]);
  expect(promises.filter(({ linkUses }) => linkUses > 1)).toEqual([]);

  const missing = () => [
    ...promises.filter((p) => p.resetAccepted && subjects(load, p.email, "Reset") === 0),
    ...promises.filter((p) => p.passwordChanged && subjects(load, p.email, "was changed") === 0),
  ];
  // What a worker had claimed when the database went is free when its lease ends.
  await expect.poll(missing, { timeout: 90_000 }).toEqual([]);

  const lost: string[] = [];
  for (const { email, passwords, refresh } of promises) {
    const works = [];
    for (const password of passwords) {
      if ((await load.logIn(email, password))?.status === 200) works.push(password);
      // A lockout begins with a second.
      else await sleep(passwords.length > 1 ? 4_000 : 0);
      if (works.length > 0) break;
    }
    if (works.length === 0) lost.push(`the password of ${email}`);
    if (refresh && (await postJson(`${url}/api/auth/jwt/refresh/`, { refresh })).status !== 200)
      lost.push(`the session of ${email}`);
  }
  expect(lost).toEqual([]);

  const acknowledged = answers.filter((answer) => isServed(answer)).map(({ requestId }) => requestId);
  const { handle, close } = openDatabase(cluster.url(APP, DATABASE));
  const recorded = await handle
    .select({ requestId: auditLog.requestId })
    .from(auditLog)
    .where(inArray(auditLog.requestId, acknowledged));
  const known = new Set(recorded.map(({ requestId }) => requestId));
  expect(answers.filter((answer) => isServed(answer) && !known.has(answer.requestId))).toEqual([]);
  await close();
}

function subjects(load: Load, email: string, part: string): number {
  return load.emailsTo(email).filter(({ subject }) => subject.includes(part)).length;
}

async function expectLimit(load: Load): Promise<void> {
  for (let i = 0; i < WRONG_TOKENS_AN_HOUR; i++) await load.tryWrongToken();
  const tried = load.answers.filter(({ what }) => what === WRONG_TOKENS).map(({ status }) => status);
  expect(tried.at(-1)).toBe(429);
  expect(tried.filter((status) => status === 400).length).toBeLessThanOrEqual(WRONG_TOKENS_AN_HOUR);
}

function expectAnswers({ answers }: Load): void {
  const counts = new Map<string, number>();
  for (const { what, status } of answers) counts.set(`${what} ${status}`, (counts.get(`${what} ${status}`) ?? 0) + 1);
  console.log(
    [...counts]
      .sort()
      .map(([answer, times]) => `${answer}: ${times}`)
      .join(", "),
  );
  // A session that nothing ended.
  expect(answers.filter(({ what, status = 0 }) => what === "account page" && ![200, 503].includes(status))).toEqual([]);
  const wrong = answers.filter(({ status = 0, retryAfter }) =>
    status === 503 ? retryAfter === null : status < 200 || status >= 500,
  );
  expect(wrong).toEqual([]);
}

function insertion(email: string): Write {
  return (tx) => tx.insert(users).values({ email, createdAt: new Date() }).returning();
}

/** @returns how `npm run db:migrate` ended with these settings beside the others. What the nodes say passes this process, which must not wait. */
async function migrate(settings: Record<string, string>): Promise<{ status: number; stdout: string; stderr: string }> {
  const node = ["--import", "./lib/cli/register.mjs", "drizzle/migrate.ts"];
  const env = { NODE_ENV: "production", ...variables, ...settings } as NodeJS.ProcessEnv;
  return new Promise((resolve) =>
    execFile(process.execPath, node, { env }, (error, stdout, stderr) =>
      resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
    ),
  );
}
