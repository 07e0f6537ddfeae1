import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "playwright/test";
import { encodeUid, tokenAt } from "../../lib/tokens";
import { type Accounts, openAccounts } from "../support/accounts";
import { startFakeResend } from "../support/fake-resend";
import { postJson } from "../support/network";
import { productionVariables, type Server, startServer } from "../support/server";
import { startSmtpCatcher } from "../support/smtp-catcher";
import { startWebhookReceiver } from "../support/webhook-receiver";

const KILLS = Number(process.env.KILLS ?? 3);
const PER_RUN = 8;
/** The default. */
const SMTP_CONNECTIONS = 5;
const SIGN_UPS_PER_RUN = 8;

/** @param acknowledged receives the addresses answered with 204 */
async function requestResets({ url }: Server, emails: string[], acknowledged: string[] = []): Promise<string[]> {
  for (const email of emails) {
    const answer = await postJson(`${url}/api/auth/users/reset_password/`, { email }).catch(() => undefined);
    if (answer?.status === 204) acknowledged.push(email);
  }
  return acknowledged;
}

/** A webhook tells of each account that begins. @param begun receives the addresses whose account has begun */
async function activate({ url, variables }: Server, signUps: SignUp[], begun: string[]): Promise<void> {
  for (const { id, email, createdAt } of signUps) {
    const mintedAt = Math.floor((createdAt.getTime() - Date.UTC(2001, 0, 1)) / 1_000);
    const token = tokenAt("verify-email", { id, email, createdAt }, mintedAt, variables.AUTH_SECRET ?? "");
    const link = { uid: encodeUid(id), token };
    const answer = await postJson(`${url}/api/auth/users/activation/`, link).catch(() => undefined);
    if (answer?.status === 204) begun.push(email);
  }
}

type SignUp = Awaited<ReturnType<Accounts["createSignUp"]>>;

async function killRepeatedly(
  variables: Record<string, string>,
): Promise<{ acknowledged: string[]; begun: string[]; last: Server }> {
  const acknowledged: string[] = [];
  const begun: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startServer(variables);
    const accounts = openAccounts(server);
    const emails = await accounts.createMany(PER_RUN);
    const newcomer = () => accounts.createSignUp(`${randomUUID()}@example.com`);
    const signUps = await Promise.all(Array.from({ length: SIGN_UPS_PER_RUN }, newcomer));
    await accounts.close();
    const answered: string[] = [];
    const requests = requestResets(server, emails, answered);
    const activations = activate(server, signUps, begun);
    const enough = 1 + Math.random() * (PER_RUN - 1);
    while (answered.length < enough) await sleep(5);
    await sleep(Math.random() * 300);
    await server.kill();
    acknowledged.push(...(await requests));
    await activations;
  }
  return { acknowledged, begun, last: await startServer(variables) };
}

const copies = (recipients: string[], email: string) => recipients.filter((to) => to === email).length;

test("repeated kill -9 loses no email and duplicates none with Resend, and loses no webhook", async () => {
  test.setTimeout(60_000 + KILLS * 20_000);
  const [resend, receiver] = await Promise.all([startFakeResend(), startWebhookReceiver()]);
  const { acknowledged, begun, last } = await killRepeatedly({
    ...(await productionVariables()),
    ...resend.variables,
    ...receiver.variables,
  });
  const recipients = () => resend.delivered().map(({ to }) => to);
  const missing = () => acknowledged.filter((email) => !recipients().includes(email)).length;
  await expect.poll(missing, { timeout: 60_000 }).toBe(0);
  const accounts = openAccounts(last);
  const ids = await accounts.idsOf(begun);
  await accounts.close();
  const told = () => receiver.received.map(({ userId }) => Number(userId));
  await expect.poll(() => ids.filter((id) => !told().includes(id)).length, { timeout: 60_000 }).toBe(0);
  await last.stop();
  const webhooks = `${ids.length} accounts begun, ${receiver.received.length} webhooks`;
  console.log(
    `${KILLS} kills, ${acknowledged.length} acknowledged, ${webhooks}, ${resend.requests.length} requests to Resend`,
  );
  expect(acknowledged.filter((email) => copies(recipients(), email) > 1)).toEqual([]);
  expect(receiver.refused).toEqual([]);
  // Told again at worst, under the same id.
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(new Set(told()).size);
  expect(ids).toHaveLength(begun.length);
  await Promise.all([resend.close(), receiver.close()]);
});

test("repeated kill -9 loses no email over SMTP, and duplicates at most those in flight each time", async () => {
  test.setTimeout(60_000 + KILLS * 20_000);
  const catcher = await startSmtpCatcher();
  const { acknowledged, last } = await killRepeatedly({
    ...(await productionVariables()),
    ...catcher.variables,
  });
  const missing = () => acknowledged.filter((email) => catcher.to(email).length === 0).length;
  await expect.poll(missing, { timeout: 60_000 }).toBe(0);
  await last.stop();
  const duplicated = acknowledged.filter((email) => catcher.to(email).length > 1);
  console.log(`${KILLS} kills, ${acknowledged.length} acknowledged, ${duplicated.length} duplicated over SMTP`);
  expect(duplicated.length).toBeLessThanOrEqual(KILLS * SMTP_CONNECTIONS);
  await catcher.close();
});

test("two processes on one database send each email once", async () => {
  test.setTimeout(120_000);
  const catcher = await startSmtpCatcher();
  const variables = { ...(await productionVariables()), ...catcher.variables };
  const { PORT, AUTH_URL } = await productionVariables();
  const first = await startServer(variables);
  const second = await startServer({ ...variables, PORT: String(PORT), AUTH_URL: String(AUTH_URL) });
  const accounts = openAccounts(first);
  const emails = await accounts.createMany(60);
  const half = emails.length / 2;
  const answered = await Promise.all([
    requestResets(first, emails.slice(0, half)),
    requestResets(second, emails.slice(half)),
  ]);
  expect(answered.flat()).toHaveLength(emails.length);
  await expect.poll(() => catcher.mails.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(emails.length);
  await sleep(2_000);
  expect(emails.map((email) => catcher.to(email).length)).toEqual(emails.map(() => 1));
  accounts.close();
  await first.stop();
  await second.stop();
  await catcher.close();
});
