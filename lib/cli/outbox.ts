import { canonicalEmail } from "../email-address";
import { dropMessage, findMessages, listMessages, type OutboxMessage, retryMessage } from "../mail/outbox";
import { sendTestEmail } from "../mail/test-email";
import { bouncesAndSends, type DeliveryEventType, deliveriesOfMessages } from "../models/deliveries";
import { runCommand, UsageError } from "./command";
import { type Page, parsePage, tellOfMore } from "./page";

await runCommand({
  help: `npm run outbox -- list          emails and webhooks to be sent, newest first
npm run outbox -- list all      … and those completed in the last seven days, and what became of them
npm run outbox -- show ID       one of them; the beginning of its id will do
npm run outbox -- retry ID      sends it within a second, also when it was refused
npm run outbox -- drop ID       does not send it
npm run outbox -- test ADDRESS  sends one email with the settings as they are, and says each step

A list has 50 at most; --before DATE goes on from there, and --limit N shows more or fewer.
--json prints JSON. No link is shown: the outbox holds none.`,
  options: { json: { type: "boolean" }, before: { type: "string" }, limit: { type: "string" } },
  maxArguments: 2,
  async run({ json = false, ...page }, command = "", argument) {
    if (command === "list") return list(argument, json, parsePage(page, 50));
    if (command === "test") return test(argument);
    if (!["show", "retry", "drop"].includes(command)) throw new UsageError("Which command?");
    if (argument === undefined) throw new UsageError("Which email?");
    const message = await find(argument);
    if (command === "show") return show(message, json);
    const change = command === "retry" ? retryMessage : dropMessage;
    if (!(await change(message.id, new Date())))
      throw new Error(`The email is ${stateOf({ ...message, delivery: null })}: nothing was changed.`);
    print(command === "retry" ? "It will be sent within a second." : "Dropped.");
  },
});

async function list(which: string | undefined, json: boolean, { limit, before }: Page): Promise<void> {
  if (which !== undefined && which !== "all") throw new UsageError("List what?");
  const messages = await listMessages({ completed: which === "all", before }, limit);
  tellOfMore(
    messages.map(({ createdAt }) => createdAt),
    limit,
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

function stateOf({ outcome, delivery, leasedUntil, attempts, lastError, dueAt }: TrackedMessage): string {
  if (outcome) return delivery ? `${outcome}, ${delivery.replace("_", " ")}` : outcome;
  if (leasedUntil && leasedUntil > new Date()) return "being sent";
  if (attempts === 0) return dueAt > new Date() ? `late (over the quota), next at ${dueAt.toISOString()}` : "waiting";
  return `tried ${attempts} times (${lastError ?? "an error of ours: see the log"}), next at ${dueAt.toISOString()}`;
}

function print(text: unknown): void {
  console.log(text);
}

type TrackedMessage = OutboxMessage & { delivery: DeliveryEventType | null };
