/** The time of an answer tells nobody whether an address is known: on the page and by API, whatever becomes of the emails. */
import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { type Mood, startFakeResend } from "../support/fake-resend";
import { openForm } from "../support/form-post";
import { ONE_PROCESS, productionVariables, startServer } from "../support/server";
import { type SmtpCatcher, startSmtpCatcher } from "../support/smtp-catcher";
import { asTheyCome, canTellApart, compared, interleaved, nobody, ROUNDS, shuffled, WARM_UP } from "../support/timing";

const MAIL_FROM = "Latchkey <no-reply@example.com>";

type World = { variables: Record<string, string>; close: () => Promise<void> };

const resendIn = (mood: Mood) => async (): Promise<World> => {
  const resend = await startFakeResend();
  resend.mood = mood;
  const RESEND = { RESEND_API_KEY: "re_canary_key", RESEND_BASE_URL: resend.url };
  return { variables: { MAIL_TRANSPORT: "resend", MAIL_FROM, ...RESEND }, close: resend.close };
};

const smtpThat = (refusal?: SmtpCatcher["refusal"]) => async (): Promise<World> => {
  const catcher = await startSmtpCatcher();
  catcher.refusal = refusal;
  return { variables: { MAIL_TRANSPORT: "smtp", MAIL_FROM, SMTP_URL: catcher.url }, close: catcher.close };
};

const worlds: Record<string, () => Promise<World>> = {
  console: async () => ({ variables: {}, close: async () => {} }),
  "console, in one process": async () => ({ variables: ONE_PROCESS, close: async () => {} }),
  smtp: smtpThat(),
  "a Resend that hangs": resendIn("hang"),
};

/** EVERY_MAIL_STATE=1: whatever else can befall an email. */
const others: typeof worlds = {
  "a Resend that works": resendIn("ok"),
  "a slow Resend": resendIn("slow"),
  "a Resend that drops after accept": resendIn("drop after accept"),
  "a Resend with an internal error": resendIn({ status: 500, name: "internal_server_error" }),
  "a Resend that refuses": resendIn({ status: 422, name: "invalid_parameter" }),
  "a Resend over its limit": resendIn({ status: 429, name: "rate_limit_exceeded", retryAfter: 1 }),
  "a Resend over its quota": resendIn({ status: 429, name: "daily_quota_exceeded" }),
  "a Resend that does not know the key": resendIn({ status: 401, name: "missing_api_key" }),
  "no Resend": async () => {
    const world = await resendIn("ok")();
    await world.close();
    return { ...world, close: async () => {} };
  },
  "smtp that answers 421": smtpThat(421),
  "smtp that answers 451": smtpThat(451),
  "smtp that answers 550": smtpThat(550),
  "smtp that falls silent": smtpThat("silence"),
};
if (process.env.EVERY_MAIL_STATE) Object.assign(worlds, others);

for (const [transport, open] of Object.entries(worlds))
  test(`known and unknown addresses take the same time with ${transport}`, async () => {
    test.setTimeout(300_000);
    const { variables, close } = await open();
    const limits = { RESET_LIMIT: "100000/minute" };
    const server = await startServer({ ...(await productionVariables()), ...limits, ...variables });
    const accounts = openAccounts(server);
    const round = async () => ({ known: (await accounts.create()).email, unknown: nobody() });
    const oauthStates = await Promise.all(Array.from({ length: WARM_UP + ROUNDS }, round));
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
    const found: ReturnType<typeof compared>[] = [];
    for (const [way, ask, inOrder] of [
      ["page", ways.page, shuffled],
      ["API", ways.api, shuffled],
      ["API, known ones first", ways.api, asTheyCome],
    ] as const) {
      const times = await interleaved(oauthStates, ask, inOrder);
      found.push(compared(`${transport}, ${way}`, times.known, times.unknown));
    }
    await server.kill();
    await close();
    expect(found.filter(canTellApart)).toEqual([]);
  });
