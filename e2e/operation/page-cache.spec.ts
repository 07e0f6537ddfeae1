/** Pages answered from memory: the page itself, with a nonce of its own, and nothing of anybody in it. */
import { expect, test } from "playwright/test";
import { productionVariables, type Server, startServer } from "../support/server";

const PATHS = ["/", "/login", "/signup", "/forgot-password"];
const OF_EACH_ANSWER = [
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
  const lasting = [...answer.headers].filter(([name]) => !OF_EACH_ANSWER.includes(name));
  return { html: await answer.text(), nonce, headers: Object.fromEntries(lasting), all: answer.headers };
}
type Got = Awaited<ReturnType<typeof get>>;
const withoutNonce = ({ html, nonce }: Got) => html.replaceAll(nonce, "");
const fromMemory = ({ all }: Got) => /; hit$/.test(all.get("cache-status") ?? "");

test("the second to ask gets the first one's page from memory, under a nonce of its own", async () => {
  for (const path of PATHS)
    for (const language of ["en", "de", "ar"]) {
      const asking = { "accept-language": language };
      const [first, second, third] = [await get(path, asking), await get(path, asking), await get(path, asking)];
      expect([first, second, third].map(fromMemory), path).toEqual([false, true, true]);
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

test("compressed, it is the same page", async () => {
  const plain = await get("/login");
  const packed = await get("/login", { "accept-encoding": "gzip" });
  expect(packed.all.get("content-encoding")).toBe("gzip");
  expect(fromMemory(packed)).toBe(true);
  expect(withoutNonce(packed)).toBe(withoutNonce(plain));
});

test("whoever brings a query, a cookie or a question of Next's own is answered alone, and leaves nothing behind", async () => {
  const ordinary = withoutNonce(await get("/login"));
  const asked = await get("/login?callbackUrl=%2Fset-password");
  expect(asked.html).toContain('value="/set-password"');
  const chosen = await get("/login", { cookie: "latchkey.language=fr" });
  expect(chosen.html).toContain('<html lang="fr"');
  const part = await get("/login", { rsc: "1" });
  expect(part.all.get("content-type")).toContain("text/x-component");
  expect([asked, chosen, part].map(fromMemory)).toEqual([false, false, false]);
  const after = await get("/login");
  expect(fromMemory(after)).toBe(true);
  expect(withoutNonce(after)).toBe(ordinary);
});

test("nothing that the first one says of itself gets into the page of the others", async () => {
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
    expect([fromMemory(first), fromMemory(second)]).toEqual([false, true]);
    expect(second.html).not.toMatch(/canary|bingbot|203\.0\.113/);
    expect(withoutNonce(second)).toBe(withoutNonce(first));
  }
});
