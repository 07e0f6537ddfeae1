/** The time of an answer tells nobody whether an address is known: on the page and by API, whatever becomes of the letters. */
import { expect, test } from "playwright/test";
import { openAccounts } from "./accounts";
import { startFakeResend } from "./fake-resend";
import { openForm } from "./form-post";
import { productionVariables, startServer } from "./server";
import { startSmtpCatcher } from "./smtp-catcher";
import { areaUnderCurve, interleaved, median, WARM_UP } from "./timing";

const PAIRS = Number(process.env.PAIRS ?? 100);
const MAIL_FROM = "Latchkey <no-reply@example.com>";

type World = { variables: Record<string, string>; close: () => Promise<void> };

const worlds: Record<string, () => Promise<World>> = {
  console: async () => ({ variables: {}, close: async () => {} }),
  smtp: async () => {
    const { url, close } = await startSmtpCatcher();
    return { variables: { MAIL_TRANSPORT: "smtp", MAIL_FROM, SMTP_URL: url }, close };
  },
  "a Resend that hangs": async () => {
    const resend = await startFakeResend();
    resend.mood = "hang";
    const RESEND = { RESEND_API_KEY: "re_canary_key", RESEND_BASE_URL: resend.url };
    return { variables: { MAIL_TRANSPORT: "resend", MAIL_FROM, ...RESEND }, close: resend.close };
  },
};

for (const [transport, open] of Object.entries(worlds))
  test(`known and unknown addresses take the same time with ${transport}`, async () => {
    test.setTimeout(300_000);
    const { variables, close } = await open();
    const limits = { RESET_LIMIT: "100000/minute" };
    const server = await startServer({ ...(await productionVariables()), ...limits, ...variables });
    const accounts = openAccounts(server);
    const known = await Promise.all(
      Array.from({ length: WARM_UP + PAIRS }, async () => (await accounts.create()).email),
    );
    accounts.close();
    const submit = await openForm(`${server.url}/forgot-password`);
    const headers = { "content-type": "application/json" };
    const ways = {
      page: (email: string) => submit({ email }),
      api: (email: string) =>
        fetch(`${server.url}/api/auth/users/reset_password/`, {
          method: "POST",
          headers,
          body: JSON.stringify({ email }),
        }),
    };
    const inTurn = () => true;
    const byChance = () => Math.random() < 0.5;
    const found: [string, number][] = [];
    for (const [way, ask, knownFirst] of [
      ["page", ways.page, byChance],
      ["API", ways.api, byChance],
      ["API, known ones first", ways.api, inTurn],
    ] as const) {
      const times = await interleaved(known, ask, knownFirst);
      const auc = areaUnderCurve(times.known, times.unknown);
      const medians = `medians ${median(times.known)} and ${median(times.unknown)} ms`;
      console.log(`${transport}, ${way}: AUC ${auc.toFixed(3)}, ${medians}, ${PAIRS} pairs`);
      found.push([way, auc]);
    }
    await server.kill();
    await close();
    for (const [way, auc] of found) {
      expect(auc, way).toBeGreaterThan(0.35);
      expect(auc, way).toBeLessThan(0.65);
    }
  });
