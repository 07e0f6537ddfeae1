/** Measurements taken in turn, so that other load on the machine affects all targets alike. */

import { databaseFile } from "../support/server";
import { formPosts } from "./form";
import { clearOutbox } from "./growth";
import type { LatchkeyTarget } from "./latchkey";
import { asJson, type Figures, gets, type Load, logins, measure, medians, resets } from "./load";
import type { Target } from "./target";

const STORM = 16;
/** Enough to measure a page's latency, and few enough to leave the processor to the logins. */
const PAGES_PER_SECOND = 50;

export async function compare(
  latchkey: LatchkeyTarget,
  peers: Target[],
  rounds: number,
  seconds: number,
): Promise<Record<string, Figures>> {
  const seen: Record<string, Figures[]> = {};
  const note = (what: string, { name }: Target, figures: Figures) => {
    const row = `${what} · ${name}`;
    seen[row] = [...(seen[row] ?? []), figures];
  };
  const duration = { duration: seconds };
  const own = await ownLoads(latchkey);
  for (let round = 0; round < rounds; round++) {
    for (const target of [latchkey, ...peers]) {
      note("reset request", target, await measure(target, resets(target), duration));
      // Else the worker would send during the next measurement.
      if (target === latchkey) clearOutbox(databaseFile(latchkey.server));
      note("login", target, await measure(target, logins(target, 8), duration));
      note("page", target, await measure(target, gets(target.page), duration));
      const storm = measure(target, logins(target, STORM), duration);
      note(`page during ${STORM} logins`, target, await measure(target, paced(target.page), duration));
      note(`${STORM} logins at once`, target, await storm);
    }
    for (const [what, load] of Object.entries(own)) {
      note(what, latchkey, await measure(latchkey, load, duration));
      clearOutbox(databaseFile(latchkey.server));
    }
    const storm = measure(latchkey, logins(latchkey, STORM), duration);
    note(`GET /healthz during ${STORM} logins`, latchkey, await measure(latchkey, paced("/healthz"), duration));
    await storm;
  }
  return Object.fromEntries(Object.entries(seen).map(([row, figures]) => [row, medians(figures)]));
}

async function ownLoads(latchkey: LatchkeyTarget): Promise<Record<string, Load>> {
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
