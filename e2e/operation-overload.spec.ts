/** Sixteen logins at once keep no page waiting, because nothing hashes on the main thread. */
import { expect, test } from "playwright/test";
import { OLD_PASSWORD, openAccounts } from "./accounts";
import { postForm } from "./form-post";
import { productionVariables, startServer } from "./server";

const LOGINS = 16;
const PAGES = ["/healthz", "/forgot-password"];

test("16 logins at once leave /healthz and /forgot-password answering", async () => {
  const server = await startServer({ ...(await productionVariables()), BCRYPT_COST: "12" });
  const accounts = openAccounts(server);
  const { email } = await accounts.create();
  accounts.close();
  for (const page of PAGES) await fetch(server.url + page);

  let pending = LOGINS;
  const startedAt = performance.now();
  const logins = Promise.all(
    Array.from({ length: LOGINS }, () =>
      postForm(`${server.url}/login`, { email, password: OLD_PASSWORD }).finally(() => pending--),
    ),
  );
  const waits = new Map<string, number[]>(PAGES.map((page) => [page, []]));
  while (pending > 0)
    for (const page of PAGES) {
      const askedAt = performance.now();
      expect((await fetch(server.url + page)).status).toBe(200);
      if (pending > 0) waits.get(page)?.push(performance.now() - askedAt);
    }
  const tookMs = performance.now() - startedAt;
  const statuses = (await logins).map(({ status }) => status);
  await server.stop();

  for (const page of PAGES)
    console.log(`${LOGINS} logins in ${Math.round(tookMs)} ms; meanwhile ${page}: ${figures(waits.get(page) ?? [])}`);
  expect(statuses).toEqual(Array.from({ length: LOGINS }, () => 303));
  for (const page of PAGES) {
    expect(waits.get(page)?.length).toBeGreaterThan(5);
    // Hashed on the main thread, all sixteen would have to be waited for.
    expect(Math.max(...(waits.get(page) ?? []))).toBeLessThan(tookMs / 2);
  }
});

function figures(waitsMs: number[]): string {
  const sorted = waitsMs.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return `${sorted.length} answers, median ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms`;
}
