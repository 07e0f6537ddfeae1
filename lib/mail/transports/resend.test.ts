import { expect, test } from "vitest";
import { outcomeOf } from "./resend";

type Answer = Parameters<typeof outcomeOf>[0];
const refusal = (statusCode: number | null, name: string, headers: Record<string, string> = {}) =>
  ({ data: null, error: { statusCode, name, message: "to alice@example.com" }, headers }) as Answer;

test("an email counts as sent only when Resend gave it an id", () => {
  expect(outcomeOf({ data: { id: "1" }, error: null, headers: {} })).toEqual({ status: "sent", providerId: "1" });
  expect(outcomeOf({ data: null, error: null, headers: {} } as unknown as Answer).status).toBe("retry");
});

test.each([
  [null, "application_error", "retry"],
  [408, "timeout", "retry"],
  [409, "concurrent_idempotent_requests", "retry"],
  [500, "internal_server_error", "retry"],
  [503, "application_error", "retry"],
  [401, "missing_api_key", "wait"],
  [401, "restricted_api_key", "wait"],
  [403, "invalid_api_key", "wait"],
  [429, "rate_limit_exceeded", "wait"],
  [429, "daily_quota_exceeded", "wait"],
  [429, "monthly_quota_exceeded", "wait"],
  [403, "validation_error", "wait"],
  [404, "not_found", "wait"],
  [405, "method_not_allowed", "wait"],
  [422, "invalid_from_address", "wait"],
  [400, "validation_error", "unclear"],
  [413, "payload_too_large", "unclear"],
  [422, "validation_error", "unclear"],
  [422, "invalid_parameter", "unclear"],
  [451, "security_error", "unclear"],
])("%s %s: %s", (statusCode, name, status) => {
  const outcome = outcomeOf(refusal(statusCode, name));
  expect(outcome.status).toBe(status);
  if (status === "wait")
    expect(outcome).toMatchObject({ advice: expect.stringMatching(/RESEND_API_KEY|MAIL_FROM|limit/) });
});

test("retry-after is honoured in seconds and as a date, up to an hour", () => {
  const after = (value: string) => outcomeOf(refusal(429, "rate_limit_exceeded", { "retry-after": value }));
  expect(after("7")).toMatchObject({ afterMs: 7_000 });
  expect(after("86400")).toMatchObject({ afterMs: 3_600_000 });
  expect(after(new Date(Date.now() + 20_000).toUTCString())).toMatchObject({ afterMs: expect.closeTo(20_000, -4) });
  expect(after("soon")).toMatchObject({ afterMs: undefined });
});

test("a reason repeats nothing of what Resend says in words", () => {
  expect(outcomeOf(refusal(422, "bad\r\nalice@example.com"))).toEqual({
    status: "unclear",
    reason: "422 badaliceexamplecom",
    advice: expect.any(String),
    inARow: 3,
  });
});
