/**
 * Everything that a stranger can repeat, at once and without end, while owners log in, ask for a reset and reset. Each attack by itself:
 * ATTACKS='long head' npx playwright test --config e2e/operation.config.ts operation/abuse
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "playwright/test";
import { type Accounts, NEW_PASSWORD, OLD_PASSWORD, openAccounts } from "../support/accounts";
import { attacksOn, HALF_DONE } from "../support/attacks";
import { sessionCookie } from "../support/forms";
import { linkIn } from "../support/mailbox";
import { postJson } from "../support/network";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";
import { type SmtpCatcher, startSmtpCatcher } from "../support/smtp-catcher";

/** Soon used up, and by the hour, so that no window begins anew meanwhile. */
const LIMITS = { RESET_LIMIT: "2/hour", LOGIN_LIMIT: "5/hour", TRUSTED_PROXY_HOPS: "1" };
/** As in production: what a hash costs is most of what an owner waits for. */
const BCRYPT_COST = "12";
/** How many strangers do it at the same time, each again and again. Few, or this would measure the machine. */
const AT_ONCE: Record<string, number> = {
  "confirm the own link with the current password": 16,
  "log in as an unknown user": 4,
  "log in as oneself with a wrong password": 2,
  "change the own password with a wrong one": 2,
  "sign up": 2,
  "log in at the form": 1,
  "request a reset": 1,
  "confirm a made-up link": 1,
  activate: 1,
  "refresh a bad token": 1,
  "bring a bad bearer": 1,
  "report violations": 1,
  "post from a foreign origin": 1,
  "call an unknown action": 1,
  "send a long head": 2,
  "send a long target": 2,
  "send a long content type": 2,
  "nothing is sent": 2,
  "a head does not end": 1,
  "a body does not come": 1,
};
/** Once for each phase. */
const ONCE = ["thousands are sent ahead"];
/** For all of them. */
const LASTING = ["answers are not read"];
const PAUSE_MS = 1_000;
/** After as many requests as its limits allow, each of these is refused. */
const HASHING = Object.keys(AT_ONCE).slice(0, 5);
const MOST_HASHING_MS = 20_000;
const CHOSEN = new RegExp(process.env.ATTACKS ?? "");
const STRANGERS = ["203.0.113.7", "2001:db8:bad::1"];
const PHASES = 5;
const SETTLING_MS = 5_000;

let smtp: SmtpCatcher;
let server: Server;
let accounts: Accounts;
test.beforeAll(async () => {
  smtp = await startSmtpCatcher();
  const variables = { ...(await productionVariables()), ...ONE_PROCESS, ...LIMITS, ...smtp.variables };
  server = await startServer({ ...variables, BCRYPT_COST });
  accounts = openAccounts(server);
});
test.afterAll(async () => {
  accounts.close();
  await server.stop();
  await smtp.close();
});

test("while strangers repeat whatever they can, an owner logs in, asks for a reset and resets in less than twice the time of a calm minute", async () => {
  const attackers = await gather();
  const times = { calm: [] as number[], attacked: [] as number[] };
  await recover();
  await attackers.untilRefused();
  for (let phase = 0; phase < PHASES; phase++) {
    times.calm.push(await recover());
    const cease = attackers.attack();
    times.attacked.push(await recover());
    await cease();
  }
  const [calm, attacked] = [median(times.calm), median(times.attacked)];
  console.log(`An owner recovers in ${Math.round(calm)} ms, and among strangers in ${Math.round(attacked)} ms`);
  console.log(JSON.stringify(attackers.answers));
  expect(attacked).toBeLessThan(2 * calm);
  expect(Object.keys(attackers.answers)).not.toContain("500");
});

let owners = 0;

/** In a network of its own. @returns milliseconds, the mail included */
async function recover(): Promise<number> {
  const { email } = await accounts.create();
  const headers = { "x-forwarded-for": `198.51.${owners++}.1` };
  const post = async (path: string, body: object) =>
    (await postJson(`${server.url}/api/auth/${path}/`, body, headers)).status;
  const began = performance.now();
  expect(await post("jwt/create", { email, password: OLD_PASSWORD })).toBe(200);
  expect(await post("users/reset_password", { email })).toBe(204);
  const link = linkIn(await mailedLink(email));
  expect(await post("users/reset_password_confirm", { ...link, new_password: NEW_PASSWORD })).toBe(204);
  return performance.now() - began;
}

async function mailedLink(email: string): Promise<string> {
  for (;;) {
    for (const { mail } of smtp.to(email)) {
      const link = /^http\S+\/reset-password\?\S+$/m.exec(mail.text ?? "")?.[0];
      if (link) return link;
    }
    await sleep(5);
  }
}

/** Strangers, and what they have come by honestly. */
async function gather() {
  const [linked = "", email = "", inSession = "", bearing = ""] = await accounts.createMany(4);
  await postJson(`${server.url}/api/auth/users/reset_password/`, { email: linked });
  const credentials = { email: bearing, password: OLD_PASSWORD };
  const { access } = await (await postJson(`${server.url}/api/auth/jwt/create/`, credentials)).json();
  const own = {
    link: await mailedLink(linked),
    email,
    cookie: await sessionCookie(server.url, inSession),
    bearer: access,
  };
  const requests = await attacksOn(server, own);
  const answers: Record<string, number> = {};
  const last: Record<string, unknown> = {};
  const chosen = (names: string[]) => names.filter((name) => CHOSEN.test(name));

  /** @returns what ends it */
  function attack(): () => Promise<unknown> {
    let ceased = false;
    const repeat = async (name: string) => {
      await sleep(Math.random() * PAUSE_MS); // not all at the same moment
      while (!ceased) {
        await send(name);
        await sleep(PAUSE_MS);
      }
    };
    const loops = chosen(Object.keys(AT_ONCE)).flatMap((name) =>
      Array.from({ length: AT_ONCE[name] ?? 0 }, () => name),
    );
    const underWay = [...loops.map(repeat), ...chosen(ONCE).map(send)];
    return () => {
      ceased = true;
      return Promise.race([Promise.all(underWay), sleep(SETTLING_MS)]);
    };
  }

  async function untilRefused(): Promise<void> {
    const giveUpAt = Date.now() + MOST_HASHING_MS;
    const cease = attack();
    for (const name of chosen(LASTING)) void send(name);
    while (Date.now() < giveUpAt && chosen(HASHING).some((name) => last[name] !== 429)) await sleep(50);
    await cease();
  }

  async function send(name: string): Promise<void> {
    const client = STRANGERS[Math.floor(Math.random() * STRANGERS.length)] ?? "";
    const answer = await (requests[name]?.(client) ?? HALF_DONE[name]?.(server))?.catch(() => undefined);
    const status = answer && "status" in answer ? answer.status : "no answer";
    last[name] = status;
    answers[status] = (answers[status] ?? 0) + 1;
  }

  return { attack, untilRefused, answers };
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
