/**
 * The operator's view of the mail queue: `npm run outbox -- list|show|retry|drop`. Intents hold no link, so none can be
 * printed; the worker of the running app acts on what is changed here within a second.
 */
import { and, desc, eq, isNull, like } from "drizzle-orm";
import { commit, db } from "../db";
import { outbox } from "../db/schema";

const LISTED = 50;
const HELP = `npm run outbox -- list          what is owed, newest first
npm run outbox -- list all      … and what was settled in the last days
npm run outbox -- show <id>     one letter; the beginning of its id will do
npm run outbox -- retry <id>    try it now, also when it was refused
npm run outbox -- drop <id>     do not send it`;

type Row = typeof outbox.$inferSelect;

const commands: Record<string, (argument: string | undefined) => Promise<void>> = { list, show, retry, drop };

const [command = "", argument] = process.argv.slice(2);
const run = commands[command];
if (run) await run(argument);
else console.log(HELP);

async function list(which: string | undefined): Promise<void> {
  const wanted = which === "all" ? undefined : isNull(outbox.completedAt);
  const rows = await db().select().from(outbox).where(wanted).orderBy(desc(outbox.createdAt)).limit(LISTED);
  for (const row of rows)
    console.log([row.id.slice(0, 8), row.template, recipient(row), state(row), row.createdAt.toISOString()].join("  "));
  if (rows.length === 0) console.log("Nothing is owed.");
}

async function show(id: string | undefined): Promise<void> {
  const row = await find(id);
  if (row) console.log({ ...row, lease: undefined, context: JSON.stringify(row.context) });
}

async function retry(id: string | undefined): Promise<void> {
  const now = { dueAt: new Date(), completedAt: null, outcome: null };
  // An email that was sent stays sent: nobody needs it twice.
  await change(await find(id), now, (row) => row.outcome !== "sent", "It will be tried within a second.");
}

async function drop(id: string | undefined): Promise<void> {
  const dropped = { completedAt: new Date(), outcome: "dropped" };
  await change(await find(id), dropped, (row) => row.completedAt === null, "Dropped.");
}

async function change(
  row: Row | undefined,
  to: Partial<Row>,
  allowed: (row: Row) => boolean,
  done: string,
): Promise<void> {
  if (!row) return;
  // One that is on its way belongs to its worker.
  const free = and(eq(outbox.id, row.id), isNull(outbox.lease));
  const changed = allowed(row)
    ? await commit((tx) => tx.update(outbox).set(to).where(free).returning({ id: outbox.id }))
    : [];
  if (changed.length > 0) console.log(done);
  else complain(`The letter is ${state(row)}: nothing was changed.`);
}

async function find(id: string | undefined): Promise<Row | undefined> {
  const begins = like(outbox.id, `${id}%`);
  const rows = /^[\da-f-]+$/.test(id ?? "") ? await db().select().from(outbox).where(begins).limit(2) : [];
  if (rows.length === 1) return rows[0];
  complain(rows.length === 0 ? "There is no such letter." : "Several letters begin like that: give more of the id.");
}

function complain(text: string): void {
  console.error(text);
  process.exitCode = 1;
}

function recipient({ address, userId }: Row): string {
  return address ?? `account ${userId}`;
}

function state({ outcome, lease, leasedUntil, attempts, lastError, dueAt }: Row): string {
  if (outcome) return outcome;
  if (lease && leasedUntil && leasedUntil > new Date()) return "on its way";
  return attempts === 0
    ? "waiting"
    : `tried ${attempts} times (${lastError ?? "our fault"}), next at ${dueAt.toISOString()}`;
}
