import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { type Behaviour, startFakeResend } from "../support/fake-resend";
import { openForm } from "../support/forms";
import { postJson } from "../support/network";
import { productionVariables, startServer } from "../support/server";
import { type SmtpCatcher, startSmtpCatcher } from "../support/smtp-catcher";
import {
  canTellApart,
  compare,
  inGivenOrder,
  interleaved,
  ROUNDS,
  shuffled,
  unknownAddress,
  WARM_UP,
} from "../support/timing";

type MailState = { variables: Record<string, string>; close: () => Promise<void> };

const resendThat = (behaviour: Behaviour) => async (): Promise<MailState> => {
  const resend = await startFakeResend();
  resend.behaviour = behaviour;
  return { variables: resend.variables, close: resend.close };
};

const smtpThat = (refusal?: SmtpCatcher["refusal"]) => async (): Promise<MailState> => {
  const catcher = await startSmtpCatcher();
  catcher.refusal = refusal;
  return { variables: catcher.variables, close: catcher.close };
};

const mailStates: Record<string, () => Promise<MailState>> = {
  smtp: smtpThat(),
  "a Resend that hangs": resendThat("hang"),
};

const others: typeof mailStates = {
  "a Resend that works": resendThat("ok"),
  "a slow Resend": resendThat("slow"),
  "a Resend that drops after accept": resendThat("drop after accept"),
  "a Resend with an internal error": resendThat({ status: 500, name: "internal_server_error" }),
  "a Resend that refuses": resendThat({ status: 422, name: "invalid_parameter" }),
  "a Resend over its limit": resendThat({ status: 429, name: "rate_limit_exceeded", retryAfter: 1 }),
  "a Resend over its quota": resendThat({ status: 429, name: "daily_quota_exceeded" }),
  "a Resend that does not know the key": resendThat({ status: 401, name: "missing_api_key" }),
  "no Resend": async () => {
    const { variables, close } = await resendThat("ok")();
    await close();
    return { variables, close: async () => {} };
  },
  "smtp that answers 421": smtpThat(421),
  "smtp that answers 451": smtpThat(451),
  "smtp that answers 550": smtpThat(550),
  "smtp that falls silent": smtpThat("silence"),
};
if (process.env.EVERY_MAIL_STATE) Object.assign(mailStates, others);

for (const [transport, open] of Object.entries(mailStates))
  test(`known and unknown addresses take the same time with ${transport}`, async () => {
    test.setTimeout(300_000);
    const { variables, close } = await open();
    const limits = { RESET_LIMIT: "100000/minute" };
    const server = await startServer({ ...(await productionVariables()), ...limits, ...variables });
    const accounts = openAccounts(server);
    const round = async () => ({ known: (await accounts.create()).email, unknown: unknownAddress() });
    const rounds = await Promise.all(Array.from({ length: WARM_UP + ROUNDS }, round));
    accounts.close();
    const submit = await openForm(`${server.url}/forgot-password`);
    const ways = {
      page: (email: string) => submit({ email }),
      api: (email: string) => postJson(`${server.url}/api/auth/users/reset_password/`, { email }),
    };
    const found: ReturnType<typeof compare>[] = [];
    for (const [way, ask, order] of [
      ["page", ways.page, shuffled],
      ["API", ways.api, shuffled],
      ["API, known ones first", ways.api, inGivenOrder],
    ] as const) {
      const times = await interleaved(rounds, ask, order);
      found.push(compare(`${transport}, ${way}`, times.known, times.unknown));
    }
    await server.kill();
    await close();
    expect(found.filter(canTellApart)).toEqual([]);
  });
