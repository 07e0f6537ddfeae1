import { expect, test } from "playwright/test";
import { productionVariables, type Server, startServer } from "../support/server";

const PATHS = ["/", "/login", "/signup", "/forgot-password"];
const PER_ANSWER = [
  "content-security-policy",
  "x-request-id",
  "date",
  "transfer-encoding",
  "content-length",
  "cache-status",
];

let server: Server;
test.beforeAll(async () => {
  server = await startServer({ ...(await productionVariables()), WEB_PROCESSES: "1" });
});
test.afterAll(() => server.stop());

async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(server.url + path, { headers: { "accept-encoding": "identity", ...headers } });
  const [, nonce = ""] = /'nonce-([^']+)'/.exec(answer.headers.get("content-security-policy") ?? "") ?? [];
  const lasting = [...answer.headers].filter(([name]) => !PER_ANSWER.includes(name));
  return { html: await answer.text(), nonce, headers: Object.fromEntries(lasting), all: answer.headers };
}
type Got = Awaited<ReturnType<typeof get>>;
const withoutNonce = ({ html, nonce }: Got) => html.replaceAll(nonce, "");
const fromCache = ({ all }: Got) => /; hit$/.test(all.get("cache-status") ?? "");

test("the second request is answered from the cache, with its own nonce", async () => {
  for (const path of PATHS)
    for (const language of ["en", "de", "ar"]) {
      const accept = { "accept-language": language };
      const [first, second, third] = [await get(path, accept), await get(path, accept), await get(path, accept)];
      expect([first, second, third].map(fromCache), path).toEqual([false, true, true]);
      expect(first.html).toContain(`<html lang="${language}"`);
      expect(withoutNonce(second)).toBe(withoutNonce(first));
      expect(second.headers).toEqual(first.headers);
      expect(new Set([first.nonce, second.nonce, third.nonce]).size).toBe(3);
      for (const { html, nonce } of [first, second, third]) {
        const scripts = html.match(/<script\b[^>]*>/g) ?? [];
        expect(scripts.length).toBeGreaterThan(5);
        expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
        for (const other of [first, second, third]) if (other.nonce !== nonce) expect(html).not.toContain(other.nonce);
      }
    }
});

test("gzip gives the same page", async () => {
  const plain = await get("/login");
  const packed = await get("/login", { "accept-encoding": "gzip" });
  expect(packed.all.get("content-encoding")).toBe("gzip");
  expect(fromCache(packed)).toBe(true);
  expect(withoutNonce(packed)).toBe(withoutNonce(plain));
});

test("a query, a cookie or an RSC request is neither answered from the cache nor cached", async () => {
  const ordinary = withoutNonce(await get("/login"));
  const asked = await get("/login?callbackUrl=%2Fset-password");
  expect(asked.html).toContain('value="/set-password"');
  const chosen = await get("/login", { cookie: "latchkey.language=fr" });
  expect(chosen.html).toContain('<html lang="fr"');
  const part = await get("/login", { rsc: "1" });
  expect(part.all.get("content-type")).toContain("text/x-component");
  expect([asked, chosen, part].map(fromCache)).toEqual([false, false, false]);
  const after = await get("/login");
  expect(fromCache(after)).toBe(true);
  expect(withoutNonce(after)).toBe(ordinary);
});

test("no header of the first client gets into the cached page", async () => {
  const hostile = {
    "accept-language": "es-MX, es;q=0.9, <script>;q=0.1",
    "user-agent": "canary-agent (compatible; bingbot/2.0)",
    "x-forwarded-host": "canary.example",
    "x-forwarded-for": "203.0.113.77",
    referer: "https://canary.example/",
  };
  for (const path of PATHS) {
    const first = await get(path, hostile);
    const second = await get(path, { "accept-language": "es" });
    expect([fromCache(first), fromCache(second)]).toEqual([false, true]);
    expect(second.html).not.toMatch(/canary|bingbot|203\.0\.113/);
    expect(withoutNonce(second)).toBe(withoutNonce(first));
  }
});
