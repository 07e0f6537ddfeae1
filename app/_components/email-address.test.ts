import { expect, test } from "vitest";
import { maskedEmail, webmailOf } from "./email-address";

test.each([
  ["ada@gmail.com", "Gmail"],
  ["ada@Googlemail.com", "Gmail"],
  ["ada@hotmail.com", "Outlook"],
  ["ada@gmail.com.example.org", undefined],
  ["ada@notgmail.com", undefined],
  ["ada@example.com", undefined],
])("%s is read at %s", (email, name) => {
  expect(webmailOf(email)?.name).toBe(name);
});

test.each([
  ["alice@example.com", "a•••@example.com"],
  ["al@example.com", "a•••@example.com"],
  ["a@example.com", "•••@example.com"],
])("%s is shown as %s", (email, masked) => {
  expect(maskedEmail(email)).toBe(masked);
});
