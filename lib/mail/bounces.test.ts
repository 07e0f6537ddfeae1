import { eq } from "drizzle-orm";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { db } from "../db";
import { auditLog, outbox } from "../db/schema";
import { env } from "../env";
import { deliveriesOfMessages, deliveryOf, recordDeliveryEvent } from "../models/deliveries";
import { createUser } from "../models/users";
import { mailUrls, request } from "../test-support";
import { isBounce } from "./bounces";
import { enqueue, retryMessage } from "./outbox";
import { createWorker } from "./worker";

test.each([
  ["550 5.1.1 EENVELOPE RCPT TO", true],
  ["556 5.1.10 EENVELOPE RCPT TO", true],
  ["550 5.2.1 EENVELOPE RCPT TO", true],
  ["552 5.2.2 EENVELOPE RCPT TO", true],
  ["550 EENVELOPE RCPT TO", true],
  ["550 5.1.1 EMESSAGE DATA", false],
  ["550 5.1.8 EENVELOPE RCPT TO", false],
  ["550 5.1.1 EENVELOPE MAIL FROM", false],
  ["552 5.2.3 EENVELOPE RCPT TO", false],
  ["554 5.7.1 EENVELOPE RCPT TO", false],
  ["450 4.2.2 EENVELOPE RCPT TO", false],
  ["422 validation_error", false],
  ["no answer EENVELOPE RCPT TO", false],
])("%s is a bounce: %s", (reason, bounced) => {
  expect(isBounce(reason)).toBe(bounced);
});

/** Of a local part of digits, its answer; of any other 250. */
const server = new SMTPServer({
  disabledCommands: ["STARTTLS", "AUTH"],
  onRcptTo({ address }, _session, callback) {
    const [, code, enhanced] = /^(\d{3})-(\d\.\d\.\d)/.exec(address) ?? [];
    callback(code ? Object.assign(new Error(`${enhanced} no`), { responseCode: Number(code) }) : undefined);
  },
  onData(stream, _session, callback) {
    stream.resume().on("end", () => callback());
  },
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as { port: number };
  Object.assign(env(), { MAIL_TRANSPORT: "smtp", SMTP_URL: `smtp://127.0.0.1:${port}` });
});
afterAll(() => void server.close());

const { processQueue } = createWorker({ urls: mailUrls });

const eventsOf = async (id: string) =>
  (await db().select().from(auditLog)).filter(({ details }) => details?.message === id).map(({ code }) => code);
const rowOf = async (id: string) => (await db().select().from(outbox).where(eq(outbox.id, id)))[0];

async function resetOf(email: string): Promise<string> {
  await createUser({ email, passwordHash: null });
  const id = await enqueue("reset-password", { address: email }, request, new Date());
  return attempted(id);
}

async function attempted(id: string): Promise<string> {
  void processQueue();
  await expect.poll(async () => (await rowOf(id))?.outcome).toBeTruthy();
  return id;
}

test("a mailbox that the server refuses for good bounces, and a message that it refuses does not", async () => {
  const bounced = await resetOf("550-5.1.1@example.com");
  expect(await eventsOf(bounced)).toEqual(["mail_refused"]);
  expect(await deliveryOf("550-5.1.1@example.com")).toMatchObject({ state: "bouncing" });
  await resetOf("552-5.2.3@example.com");
  expect(await deliveryOf("552-5.2.3@example.com")).toBeUndefined();
});

test("a reset is tried, whatever is known of the address, and a new try forgets the bounce of the one before", async () => {
  for (const type of ["hard_bounce", "complained"] as const)
    await recordDeliveryEvent({ id: type, type, address: "ada@example.com", messageId: "m", at: new Date() });
  expect((await rowOf(await resetOf("ada@example.com")))?.outcome).toBe("sent");

  const refused = await resetOf("550-5.2.1@example.com");
  expect((await deliveriesOfMessages([refused])).get(refused)).toBe("hard_bounce");
  expect(await retryMessage(refused, new Date())).toBe(true);
  expect([await deliveriesOfMessages([refused]), await deliveryOf("550-5.2.1@example.com")]).toEqual([
    new Map(),
    undefined,
  ]);
  await attempted(refused);
  expect(await deliveryOf("550-5.2.1@example.com")).toMatchObject({ state: "bouncing" });
});
