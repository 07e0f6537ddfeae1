/** The measurements that are taken in turns, so that whatever else the machine does falls on everybody alike. */
import { formPosts } from "./form";
import { forgetLetters } from "./growth";
import type { Ours } from "./latchkey";
import { asJson, type Figures, gets, type Load, logins, measure, medians, resets } from "./load";
import type { Subject } from "./subject";

const STORM = 16;
/** Enough to see how long a page takes, and not so many that logins lack the processor. */
const PAGES_PER_SECOND = 50;

/** @returns the medians, by what was measured and of whom */
export async function playRounds(
  latchkey: Ours,
  peers: Subject[],
  oauthStates: number,
  seconds: number,
): Promise<Record<string, Figures>> {
  const seen: Record<string, Figures[]> = {};
  const note = (what: string, { name }: Subject, figures: Figures) => {
    const row = `${what} · ${name}`;
    seen[row] = [...(seen[row] ?? []), figures];
  };
  const duration = { duration: seconds };
  const own = await ownLoads(latchkey);
  for (let round = 0; round < oauthStates; round++) {
    for (const subject of [latchkey, ...peers]) {
      note("reset request", subject, await measure(subject, resets(subject), duration));
      // What is left to the worker would else be brought during what is measured next. Its rate is measured by itself.
      if (subject === latchkey) forgetLetters(fileOf(latchkey));
      note("login", subject, await measure(subject, logins(subject, 8), duration));
      note("page", subject, await measure(subject, gets(subject.page), duration));
      const storm = measure(subject, logins(subject, STORM), duration);
      note(`page during ${STORM} logins`, subject, await measure(subject, paced(subject.page), duration));
      note(`${STORM} logins at once`, subject, await storm);
    }
    for (const [what, load] of Object.entries(own)) {
      note(what, latchkey, await measure(latchkey, load, duration));
      forgetLetters(fileOf(latchkey));
    }
    const storm = measure(latchkey, logins(latchkey, STORM), duration);
    note(`GET /healthz during ${STORM} logins`, latchkey, await measure(latchkey, paced("/healthz"), duration));
    await storm;
  }
  return Object.fromEntries(Object.entries(seen).map(([row, figures]) => [row, medians(figures)]));
}

async function ownLoads(latchkey: Ours): Promise<Record<string, Load>> {
  const { url, login, emails } = latchkey;
  const { text, headers } = asJson(login.body(emails[0] ?? ""));
  const { refresh } = await (await fetch(url + login.path, { method: "POST", headers, body: text })).json();
  return {
    "reset request by form": await formPosts(latchkey, "/forgot-password"),
    "jwt/refresh": { path: "/api/auth/jwt/refresh/", bodies: [asJson({ refresh })], connections: 16 },
    "GET /forgot-password": gets("/forgot-password"),
    "GET /healthz": gets("/healthz"),
  };
}

const paced = (path: string): Load => ({ ...gets(path, 1), rate: PAGES_PER_SECOND });

function fileOf({ server }: Ours): string {
  return (server.variables.DATABASE_URL ?? "").replace("file:", "");
}
