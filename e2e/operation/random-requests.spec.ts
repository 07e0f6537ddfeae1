import { readFileSync } from "node:fs";
import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { sessionCookie } from "../support/forms";
import { knownForms, randomForm } from "../support/random-forms";
import { randomRequest, seeded } from "../support/random-requests";
import { databaseFile, productionVariables, startServer } from "../support/server";

const REQUESTS = 20_000;
const AT_ONCE = 5;
const SIGNED_IN = 10;
const LONGEST_MS = 2_000;
const CANARIES = { submitted: "CANARY-d41d8cd98f", secret: "SECRET-00b204e980" };
const DOCUMENTED = [200, 201, 204, 303, 307, 308, 400, 401, 403, 404, 405, 409, 413, 415, 429, 431, 503];

test("random requests get a documented answer within two seconds, and leak nothing", async () => {
  test.setTimeout(600_000);
  const server = await startServer(await productionVariables());
  const accounts = openAccounts(server);
  const emails = await accounts.createMany(SIGNED_IN);
  await accounts.close();
  const cookies = await Promise.all(emails.map((email) => sessionCookie(server.url, email)));
  const forms = await knownForms(server.url, cookies);
  const random = seeded(20_261_120);
  const tookMs: number[] = [];
  const complaints: string[] = [];
  const startedAt = performance.now();
  const send = async () => {
    while (tookMs.length < REQUESTS) {
      const place = tookMs.push(0) - 1;
      const { path, ...options } =
        random() < 0.3 ? randomForm(random, forms, server.url, CANARIES) : randomRequest(random, server.url, CANARIES);
      const sentAt = performance.now();
      const answer = await fetch(server.url + path, { ...options, redirect: "manual" });
      const text = await answer.text();
      const took = performance.now() - sentAt;
      tookMs[place] = took;
      const complain = (of: string) => complaints.push(`${of}: request ${place}, ${path} ${JSON.stringify(options)}`);
      if (!DOCUMENTED.includes(answer.status)) complain(`answered ${answer.status}`);
      if (text.includes(CANARIES.secret)) complain("leaked a secret");
      if (took > LONGEST_MS) complain(`took ${Math.round(took)} ms`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(
    `${REQUESTS} requests in ${Math.round(seconds)} s, ${forms.length} forms, the slowest ${Math.round(Math.max(...tookMs))} ms`,
  );
  expect(complaints).toEqual([]);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(server.output()).not.toContain("a process died");
  const file = databaseFile(server);
  const written = [file, `${file}-wal`].map((name) => readFileSync(name, "latin1"));
  for (const canary of Object.values(CANARIES))
    for (const text of [server.output(), ...written]) expect(text.includes(canary)).toBe(false);
  await server.stop();
});
