/** Measurements taken in turn, so that other load on the machine affects all targets alike. */
import { setTimeout as sleep } from "node:timers/promises";
import { formPosts } from "./form";
import type { LatchkeyTarget } from "./latchkey";
import { asJson, gets, type Load, logins, measure, resets } from "./load";
import { createTable, type Table } from "./table";
import type { Target } from "./target";

const STORM = 16;
/** Enough to measure a page's latency, and few enough to leave the processor to the logins. */
const PAGES_PER_SECOND = 50;
const SETTLING_MS = 2_000;

/** @returns figures by what was measured and by target */
export async function compare(
  ours: LatchkeyTarget[],
  peers: Target[],
  rounds: number,
  seconds: number,
): Promise<Table> {
  const table = createTable();
  async function note(what: string, target: Target, load: Load): Promise<void> {
    const figures = await measure(target, load, { duration: seconds });
    await target.clear?.();
    // What autocannon no longer waits for is still worked on.
    await sleep(SETTLING_MS);
    table.add(what, target.name, figures);
  }
  for (let round = 0; round < rounds; round++) {
    for (const target of [...ours, ...peers]) {
      await note("reset request", target, resets(target));
      await note("login", target, logins(target, 8));
      await note("page", target, gets(target.page));
      await Promise.all([
        note(`${STORM} logins at once`, target, logins(target, STORM)),
        note(`page during ${STORM} logins`, target, paced(target.page)),
      ]);
    }
    for (const target of ours) {
      for (const [what, load] of Object.entries(await ownLoads(target))) await note(what, target, load);
      await Promise.all([
        measure(target, logins(target, STORM), { duration: seconds }),
        note(`GET /healthz during ${STORM} logins`, target, paced("/healthz")),
      ]);
    }
  }
  return table.medians();
}

/** With a new session: of those of an account only the newest are kept. */
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
