import { canonicalEmail } from "../email-address";
import { logOnlyProblems } from "../log";
import { isLinkExpired } from "../mail/email-templates";
import { dropMessage, findMessages, listMessages, type OutboxMessage, retryMessage } from "../mail/outbox";
import { sendTestEmail } from "../mail/test-email";
import { bouncesAndSends, type DeliveryEventType, deliveriesOfMessages } from "../models/deliveries";
import { type Page, readPage } from "../page";
import { type Command, isEntryPoint, runCommand, UsageError } from "./command";
import { stateOf } from "./message-state";
import { parsePage, tellOfMore } from "./page";
import { resetAll } from "./reset-all";

const OPTIONS = {
  json: { type: "boolean" },
  before: { type: "string" },
  limit: { type: "string" },
  filter: { type: "string" },
  by: { type: "string" },
  yes: { type: "boolean" },
  "dry-run": { type: "boolean" },
} as const;

export const outbox = {
  help: `npm run outbox -- list          emails and webhooks to be sent, newest first
npm run outbox -- list all      … and those completed in the last seven days, and what became of them
npm run outbox -- show ID       one of them; the beginning of its id will do
npm run outbox -- retry ID      sends it within a second, also when it was refused, unless its link has expired
npm run outbox -- drop ID       does not send it
npm run outbox -- test ADDRESS  sends one email with the settings as they are, and says each step
npm run outbox -- reset-all --filter FILTER --dry-run|--yes [--by NAME]
                                after a breach: every account chooses a new password

reset-all voids the passwords of all accounts that have one, or of those that FILTER says: all, created-before:DATE,
logged-in-since:DATE, or file:PATH with an address a line. It logs them out and writes an email with a link to each, which gives way to
all other emails. Interrupted, the same command goes on, and asks nobody twice.

A list has 50, or more where several are of one moment; --before DATE goes on from there, and --limit N shows more or fewer.
--json prints JSON, of what list, show and reset-all say. No link is shown: the outbox holds none.`,
  options: OPTIONS,
  subcommands: {
    list: { options: ["before", "limit", "json"], maxArguments: 1 },
    show: { options: ["json"], maxArguments: 1 },
    retry: { maxArguments: 1 },
    drop: { maxArguments: 1 },
    test: { maxArguments: 1 },
    "reset-all": { options: ["filter", "dry-run", "yes", "by", "json"] },
  },
  async run({ json = false, filter, by, yes = false, "dry-run": dryRun = false, ...page }, command, argument) {
    logOnlyProblems();
    if (command === "reset-all") return resetAll({ filter, by, yes, dryRun, json });
    if (command === "list") return list(argument, json, parsePage(page, 50));
    if (command === "test") return test(argument);
    if (argument === undefined) throw new UsageError("Which email?");
    const message = await find(argument);
    if (command === "show") return show(message, json);
    if (command === "retry") return retry(message);
    if (!(await dropMessage(message.id, new Date()))) refuseFor(stateOf(message));
    print("Dropped.");
  },
} satisfies Command<typeof OPTIONS>;

if (isEntryPoint(import.meta.url)) await runCommand(outbox);

async function list(which: string | undefined, json: boolean, page: Page): Promise<void> {
  if (which !== undefined && which !== "all") throw new UsageError("List what?");
  const messages = await readPage(
    page,
    (within, limit) => listMessages({ completed: which === "all", ...within }, limit),
    ({ createdAt }) => createdAt,
  );
  tellOfMore(
    messages.map(({ createdAt }) => createdAt),
    page.limit,
  );
  const told = await withDelivery(messages);
  if (json) return print(JSON.stringify(told.map(visible), null, 2));
  for (const message of told) {
    const { id, template, address, userId, createdAt } = message;
    const recipient = address ?? `account ${userId}`;
    print([id.slice(0, 8), template, recipient, stateOf(message), createdAt.toISOString()].join("  "));
  }
  if (messages.length === 0) print("No emails.");
  const { bounced, sent } = await bouncesAndSends();
  if (bounced > 0) console.error(`Emails of the last 24 hours: ${sent} sent, ${bounced} came back.`);
}

async function show(message: OutboxMessage, json: boolean): Promise<void> {
  const [told] = await withDelivery([message]);
  if (told) print(json ? JSON.stringify(visible(told), null, 2) : visible(told));
}

async function retry(message: OutboxMessage, now = new Date()): Promise<void> {
  if (message.outcome === "expired" || isLinkExpired(message.template, message.createdAt, now))
    throw new Error("Its link has expired: nothing was changed. An account gets a new one by support -- send-reset.");
  if (!(await retryMessage(message.id, now))) refuseFor(stateOf(message));
  print("It will be sent within a second.");
}

function refuseFor(state: string): never {
  throw new Error(`The email is ${state}: nothing was changed.`);
}

/** As the provider tells. */
async function withDelivery(messages: OutboxMessage[]): Promise<TrackedMessage[]> {
  const deliveries = await deliveriesOfMessages(messages.map(({ id }) => id));
  return messages.map((message) => ({ ...message, delivery: deliveries.get(message.id) ?? null }));
}

async function test(address = ""): Promise<void> {
  const to = canonicalEmail(address);
  if (!to) throw new UsageError("To which address?");
  await sendTestEmail(to, print);
}

async function find(idPrefix: string): Promise<OutboxMessage> {
  const [message, another] = await findMessages(idPrefix);
  if (!message) throw new Error("There is no such email.");
  if (another) throw new Error("Several emails begin like that: give more of the id.");
  return message;
}

function visible({ lease: _, ...message }: TrackedMessage) {
  return message;
}

function print(text: unknown): void {
  console.log(text);
}

type TrackedMessage = OutboxMessage & { delivery: DeliveryEventType | null };
