import { expect, test } from "vitest";
import { env } from "./env";
import { mailUrls } from "./mail-urls";

test("links lead to our pages, or where RESET_URL and VERIFY_URL say", () => {
  const { AUTH_URL, RESET_URL, VERIFY_URL } = env();
  expect(mailUrls.resetPassword("MQ", "abc-123")).toBe(`${AUTH_URL}/reset-password?uid=MQ&token=abc-123`);
  Object.assign(env(), {
    RESET_URL: "https://app.example.com/#/reset/{uid}/{token}",
    VERIFY_URL: "myapp://{token}/{uid}",
  });
  expect(mailUrls.resetPassword("MQ", "abc-123")).toBe("https://app.example.com/#/reset/MQ/abc-123");
  expect(mailUrls.verifyEmail("MQ", "abc-123")).toBe("myapp://abc-123/MQ");
  expect(mailUrls.notMe("MQ", "abc-123")).toBe(`${AUTH_URL}/not-me?uid=MQ&token=abc-123`);
  Object.assign(env(), { RESET_URL, VERIFY_URL });
});
