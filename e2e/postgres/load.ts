/** Owners who log in, ask for a reset, follow its link and log in again, over and over; and what they were promised meanwhile. */
import { setTimeout as sleep } from "node:timers/promises";
import { OLD_PASSWORD } from "../support/accounts";
import { openForm, sessionCookie } from "../support/forms";
import { type Email, emailsIn, linkIn } from "../support/mailbox";
import { postJson } from "../support/network";
import type { Server } from "../support/server";

export interface Answered {
  what: string;
  /** Undefined for a connection that was closed without an answer. */
  status?: number;
  retryAfter: string | null;
  requestId: string;
  /** When the answer was there. */
  at: number;
  tookMs: number;
}

/** What the owner of an account may rely on. */
export interface Promises {
  email: string;
  resetAccepted: boolean;
  /** One of them is the password: several if no answer said which. */
  passwords: string[];
  passwordChanged: boolean;
  linkUses: number;
  /** Of a session that nothing has ended. */
  refresh?: string;
  /** Uses of the link or of the session from before, after the answer that said that they are over. */
  revived: string[];
  /** Of what was answered, but not as promised. */
  broken: string[];
}

export type Load = ReturnType<typeof startLoad>;

const RESETS_AT_ONCE = 3;
const WRONG_TOKEN_EVERY_MS = 4_000;
export const WRONG_TOKENS = "a wrong token";
/** Of the owner with whom wrong tokens are tried. */
const FIRST_UID = "MQ";

export function startLoad(url: string, machines: Server[], owners: string[]) {
  const answers: Answered[] = [];
  const promises: Promises[] = [];
  let ending = false;

  async function ask(what: string, request: () => Promise<Response>): Promise<Response | undefined> {
    const startedAt = Date.now();
    const response = await request().catch(() => undefined);
    const text = await response
      ?.clone()
      .text()
      .catch(() => undefined);
    const { status, headers } = response ?? {};
    answers.push({
      what,
      ...(text !== undefined && status !== undefined && { status }),
      retryAfter: headers?.get("retry-after") ?? null,
      requestId: headers?.get("x-request-id") ?? "",
      at: Date.now(),
      tookMs: Date.now() - startedAt,
    });
    return response;
  }

  const post = (what: string, path: string, body: Record<string, string>) =>
    ask(what, () => postJson(`${url}/api/auth/${path}/`, body, { connection: "close" }));

  /** Until it is not a 503. */
  async function insist(request: () => Promise<Response | undefined>): Promise<Response | undefined> {
    for (;;) {
      const response = await request();
      if (response && response.status !== 503) return response;
      if (ending) return undefined;
      await sleep(500);
    }
  }

  const logIn = (email: string, password: string) => insist(() => post("login", "jwt/create", { email, password }));

  async function story(email: string): Promise<void> {
    const promised: Promises = {
      email,
      resetAccepted: false,
      passwords: [OLD_PASSWORD],
      passwordChanged: false,
      linkUses: 0,
      revived: [],
      broken: [],
    };
    promises.push(promised);
    const login = await logIn(email, OLD_PASSWORD);
    if (login?.status !== 200) return void (login && promised.broken.push(`login ${login.status}`));
    promised.refresh = (await login.json()).refresh;
    await keepSession(promised);
    if (!(await insist(() => post("reset", "users/reset_password", { email })))?.ok) return;
    promised.resetAccepted = true;
    const mailed = await received(email);
    if (!mailed || ending) return;
    await keepSession(promised);
    await followLink(promised, linkIn(mailed.text));
  }

  async function keepSession(promised: Promises): Promise<void> {
    const refreshed = await post("refresh", "jwt/refresh", { refresh: promised.refresh ?? "" });
    if (refreshed && ![200, 503].includes(refreshed.status)) promised.broken.push(`refresh ${refreshed.status}`);
  }

  async function followLink(promised: Promises, link: { uid: string; token: string }): Promise<void> {
    const { email, refresh = "" } = promised;
    const confirm = (new_password: string) =>
      post("confirm", "users/reset_password_confirm", { ...link, new_password });
    const rivals = ["Harbour-window-17", "Cobalt-meadow-52"];
    const before = promised.passwords;
    // From here on until an answer says which.
    promised.passwords = [...before, ...rivals];
    delete promised.refresh;
    const raced = await Promise.all(rivals.map(confirm));
    const last = "Third-attempt-93";
    if (!raced.some((answer) => answer?.status === 204)) {
      rivals.push(last);
      promised.passwords = [...before, ...rivals];
      raced.push(await insist(() => confirm(last)));
    }
    const winners = rivals.filter((_, place) => raced[place]?.status === 204);
    promised.linkUses = winners.length;
    if (winners.length === 0) {
      // Used, by a request whose answer got lost.
      if (raced.at(-1)?.status === 400) promised.passwords = rivals;
      return;
    }
    promised.passwords = winners;
    promised.passwordChanged = true;
    const again = await insist(() => confirm("Not-with-this-link-88"));
    if (again && again.status !== 400) promised.revived.push(`link ${again.status}`);
    const revived = await insist(() => post("ended session", "jwt/refresh", { refresh }));
    if (revived && revived.status !== 401) promised.revived.push(`session ${revived.status}`);
    const login = await logIn(email, winners[0] ?? "");
    if (login?.status === 200) promised.refresh = (await login.json()).refresh;
    else if (login) promised.broken.push(`login with the new password ${login.status}`);
  }

  function emailsTo(address: string): Email[] {
    return machines
      .flatMap(({ output }) => {
        const text = output();
        return text.includes(address) ? emailsIn(text) : [];
      })
      .filter(({ to }) => to === address);
  }

  async function received(address: string): Promise<Email | undefined> {
    while (!ending) {
      const [email] = emailsTo(address).filter(({ subject }) => subject.startsWith("Reset"));
      if (email) return email;
      await sleep(300);
    }
    return undefined;
  }

  async function stories(): Promise<void> {
    while (!ending && owners.length > 0) await story(owners.pop() ?? "");
  }

  /** As browsers without JavaScript. */
  async function pages(email: string): Promise<void> {
    const form = (path: string) => openForm(url + path, { connection: "close" });
    const [askForReset, logInByForm] = [await form("/forgot-password"), await form("/login")];
    let cookie = "";
    // A busy machine may answer 503 first.
    while (cookie === "" && !ending) cookie = await sessionCookie(url, email, OLD_PASSWORD, { connection: "close" });
    while (!ending) {
      const headers = { cookie, connection: "close" };
      await ask("account page", () => fetch(`${url}/account`, { headers, redirect: "manual" }));
      await ask("reset page", () => fetch(`${url}/reset-password?uid=MQ&token=abc-${"0".repeat(32)}`, { headers }));
      await ask("reset form", () => askForReset({ email: `${answers.length}@example.com` }));
      await ask("login form", () => logInByForm({ email, password: OLD_PASSWORD }));
      await sleep(500);
    }
  }

  const tryWrongToken = () =>
    post(WRONG_TOKENS, "users/reset_password_confirm", {
      uid: FIRST_UID,
      token: "wrong",
      new_password: "Never-set-34",
    });

  async function wrongTokens(): Promise<void> {
    while (!ending) {
      await tryWrongToken();
      await sleep(WRONG_TOKEN_EVERY_MS);
    }
  }

  const running = [pages(owners.pop() ?? ""), wrongTokens(), ...Array.from({ length: RESETS_AT_ONCE }, stories)];
  return {
    answers,
    promises,
    emailsTo,
    tryWrongToken,
    logIn,
    async end() {
      ending = true;
      await Promise.all(running);
      ending = false;
    },
  };
}
