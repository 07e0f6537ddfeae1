import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { migrateDatabase } from "../../drizzle/migrate";
import { onPostgres } from "../../lib/env";
import { buildIfNeeded } from "../support/build";
import { findPostgres, startPostgres } from "../support/postgres";
import { type AuditLogCost, auditLogCost } from "./audit-log";
import { startBetterAuth } from "./better-auth";
import { claimCost } from "./claims";
import { compare } from "./comparison";
import { confirmsPerSecond } from "./confirms";
import { databasesOfEnvironment, postgresDatabases, sqliteDatabases } from "./databases";
import { startDjoser } from "./djoser";
import { emailsPerSecond } from "./emails";
import { costByAccounts } from "./growth";
import { type LatchkeyTarget, residentMegabytes, scriptBytes, startLatchkeyWithAccounts } from "./latchkey";
import { gets, measure } from "./load";
import { firstToBreak, simulate } from "./simulation";
import { soak } from "./soak";
import { printTable } from "./table";

const USAGE = `npm run bench [-- OPTIONS]: Latchkey on SQLite and on PostgreSQL, and its peers, in turn on this machine, over loopback.
Prints tables, and writes everything to e2e/.results/bench.json.

  --rounds N       repetitions of each measurement, of which the median counts (3)
  --seconds N      length of each measurement (4)
  --accounts A,B   sizes of the database in which a reset request is measured (1000,100000,1000000,10000000)
  --requests N     requests between the two measurements of memory (100000)
  --emails N       emails sent by SMTP (1000)

npm run bench -- soak [--minutes N] [--rate N]: a server at the limit of everything that a stranger can repeat, measured every
minute, and what has grown since the fifth. Prints a table, and writes it to e2e/.results/soak.json.

  --minutes N      how long (30)
  --rate N         requests a second (30)

npm run bench -- emails: emails a second by SMTP, and what claiming one costs with ten and with a million waiting, on SQLite, or on the
Postgres server of DATABASE_URL, in databases of their own.

npm run bench -- growth [--accounts A,B] [--rows A,B] [--seconds N]: what grows with what is stored, on SQLite, or on the Postgres server of
DATABASE_URL, in databases of their own: a reset request by the number of accounts, and claiming an email by how many wait; on Postgres
also what the account page and the help desk ask of the audit log, and dropping a part of it. Prints tables.

  --rows A,B       sizes of the audit log (1000000,10000000)

npm run bench -- simulate [--accounts N] [--cores N] [--rate N] [--json]: a day, the end of an outage, and a breach whose mass reset asks
everybody, by calculation: what waits for what, and what breaks first.

  --accounts N     (100000000)
  --cores N        of all machines, for password hashes (32)
  --rate N         emails a second that the provider takes (500)
  --asked N        accounts a second that the mass reset asks (500)`;
const SIZES = "1000,100000,1000000,10000000";
const PAGES = ["/", "/login", "/signup", "/forgot-password"];

const { values, positionals } = readOptions();
if (positionals[0] === "soak") await soakAndExit();
if (positionals[0] === "emails") await emailsAndExit();
if (positionals[0] === "growth") await growthAndExit();
if (positionals[0] === "simulate") simulateAndExit();
const [rounds, seconds, requests] = [Number(values.rounds), Number(values.seconds), Number(values.requests)];

await buildIfNeeded();
const processes = availableParallelism();
const programs = findPostgres();
const postgres = programs ? await startPostgres(programs, { fsync: "on" }) : undefined;
const engines = [sqliteDatabases(), ...(postgres ? [postgresDatabases(postgres.url)] : [])];
const loads = [loadavg()[0]];
const ours: LatchkeyTarget[] = [];
for (const databases of engines) ours.push(await startLatchkeyWithAccounts(processes, databases));
const peers = { Djoser: await startDjoser(processes), "Better Auth": await startBetterAuth() };
const started = Object.values(peers).filter((peer) => peer !== undefined);

const table = await compare(ours, started, rounds, seconds);
loads.push(loadavg()[0]);
await Promise.all(started.map((peer) => peer.stop()));
const scripts: Record<string, number> = {};
for (const path of PAGES) scripts[path] = await scriptBytes((ours[0] as LatchkeyTarget).url, path);
const figures: Record<string, Record<string, number | number[]>> = {};
for (const latchkey of ours) {
  const [confirms, before] = [await confirmsPerSecond(latchkey, 24), residentMegabytes(latchkey)];
  await measure(latchkey, gets("/login"), { amount: requests });
  const after = residentMegabytes(latchkey);
  const { startedInMs } = latchkey;
  figures[latchkey.name] = { startedInMs, confirmsPerSecond: confirms, megabytesBefore: before, megabytesAfter: after };
}
for (const latchkey of ours) await latchkey.stop();
const emails: Record<string, number> = {};
for (const databases of engines)
  emails[databases.engine] = await emailsPerSecond(processes, Number(values.emails), databases);
const accounts = await costByAccounts(sizes(), seconds, engines);
await postgres?.stop();
loads.push(loadavg()[0]);

const machine = { cpu: cpus()[0]?.model, cores: processes, node: process.version, loads };
const without = Object.entries({ Postgres: postgres, ...peers }).flatMap(([name, one]) => (one ? [] : [name]));
const result = {
  at: new Date().toISOString(),
  without,
  machine,
  settings: { rounds, seconds, requests },
  table,
  figures,
  emailsPerSecond: emails,
  scripts,
  accounts,
};
mkdirSync("e2e/.results", { recursive: true });
writeFileSync("e2e/.results/bench.json", JSON.stringify(result, null, 2));
console.log(result.at, machine, result.settings);
if (without.length > 0) console.log(`Without ${without.join(", ")}, which could not be started: see above.`);
printTable(table);
printTable(accounts);
console.dir({ figures, emailsPerSecond: emails, scripts }, { depth: null });

async function emailsAndExit(): Promise<never> {
  const databases = databasesOfEnvironment();
  process.env.DATABASE_URL = await databases.kept("claims");
  await migrateDatabase();
  const claims = [await claimCost(10), await claimCost(1_000_000)];
  await buildIfNeeded();
  const perSecond = await emailsPerSecond(availableParallelism(), Number(values.emails), databases);
  console.table(claims);
  console.log({ perSecond });
  process.exit(0);
}

function sizes(): number[] {
  return (values.accounts ?? SIZES).split(",").filter(Boolean).map(Number);
}

async function growthAndExit(): Promise<never> {
  const databases = databasesOfEnvironment();
  await buildIfNeeded();
  const accounts = await costByAccounts(sizes(), Number(values.seconds), [databases]);
  printTable(accounts);
  // Of this process, whose schema is the engine's.
  process.env.DATABASE_URL = await databases.kept("growth");
  await migrateDatabase();
  console.table([await claimCost(10), await claimCost(1_000_000)]);
  if (onPostgres()) {
    const audits: AuditLogCost[] = [];
    for (const rows of values.rows.split(",").map(Number)) audits.push(await auditLogCost(rows));
    console.table(audits);
  }
  process.exit(0);
}

function simulateAndExit(): never {
  const accounts = Number(values.accounts ?? 100_000_000);
  const site = {
    accounts,
    cores: Number(values.cores),
    emailsPerSecond: Number(values.rate ?? 500),
    askedPerSecond: Number(values.asked),
  };
  const outcomes = simulate(site);
  const first = firstToBreak(site, outcomes);
  if (values.json) console.log(JSON.stringify({ site, outcomes, first }));
  else {
    const rounded = (value: unknown) => (typeof value === "number" ? Number(value.toPrecision(3)) : value);
    console.table(
      outcomes.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, rounded(value)]))),
    );
    console.log(`On an ordinary day the first to fill are the ${first.resource}, at ${first.accounts} accounts.`);
  }
  process.exit(0);
}

async function soakAndExit(): Promise<never> {
  await buildIfNeeded();
  const result = await soak(Number(values.minutes), Number(values.rate ?? 30), (minute) =>
    console.log(JSON.stringify(minute)),
  );
  mkdirSync("e2e/.results", { recursive: true });
  writeFileSync("e2e/.results/soak.json", JSON.stringify({ at: new Date().toISOString(), ...result }, null, 2));
  console.table(result.table);
  console.log(
    result.grown.length > 0 ? `Grown since the fifth minute: ${result.grown.join("; ")}` : "Nothing has grown.",
  );
  process.exit(0);
}

function readOptions() {
  try {
    const read = parseArgs({
      allowPositionals: true,
      options: {
        help: { type: "boolean" },
        rounds: { type: "string", default: "3" },
        seconds: { type: "string", default: "4" },
        accounts: { type: "string" },
        rows: { type: "string", default: "1000000,10000000" },
        cores: { type: "string", default: "32" },
        asked: { type: "string", default: "500" },
        json: { type: "boolean" },
        requests: { type: "string", default: "100000" },
        emails: { type: "string", default: "1000" },
        minutes: { type: "string", default: "30" },
        rate: { type: "string" },
      },
    });
    if (read.positionals.some((word) => !["soak", "emails", "growth", "simulate"].includes(word)))
      throw new Error("Only soak, emails, growth or simulate can be named.");
    if (!read.values.help) return read;
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}
