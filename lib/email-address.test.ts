import { expect, test } from "vitest";
import { canonicalEmail } from "./email-address";

test.each([
  ["alice@example.com", "alice@example.com"],
  ["  Alice.B+tag@Example.COM ", "alice.b+tag@example.com"],
  ["\u00a0a@example.com\u3000", "a@example.com"],
  ["\u202aa@example.com\u202c", "a@example.com"],
  ["\ufeff\u2066a@example.com\u2069\u200b", "a@example.com"],
  ["a@bücher.example", "a@xn--bcher-kva.example"],
  ["o'brien@example.co.uk", "o'brien@example.co.uk"],
  [`${"a".repeat(64)}@example.com`, `${"a".repeat(64)}@example.com`],
  [
    `a@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(60)}.example`,
    `a@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(60)}.example`,
  ],
])("%s is stored as %s", (submittedEmail, stored) => {
  expect(canonicalEmail(submittedEmail)).toBe(stored);
});

test.each([
  "",
  "a",
  "@",
  "a@",
  "@b.example",
  "a@b",
  "a@b@c.example",
  "a b@example.com",
  "a@exa mple.com",
  "a\u200b@example.com",
  "a@exam\u2060ple.com",
  "\u202ea@example.com\n\u202c",
  ".a@example.com",
  "a.@example.com",
  "a..b@example.com",
  "a@example.com,b@example.com",
  "a@example.com;b@example.com",
  "a@example.com\n",
  "\na@example.com",
  "a@example.com\r\nBcc: b@example.com",
  "\ta@example.com",
  '"a"@example.com',
  "<a@example.com>",
  "A <a@example.com>",
  "a\u0000@example.com",
  "a\uFF20example.com",
  "a@example.com\u0007",
  "a@-x.example",
  "a@x-.example",
  "\u212Aate@example.com",
  "kate@\u212Aelvin.example",
  "a@ｅxample.com",
  "a@127.0.0.1",
  "a@[127.0.0.1]",
  "a@0x7f.1",
  "a@example.com:80",
  "a@example.com/",
  "a@user:pw.example",
  "a@example.com.",
  "a@%65xample.com",
  "a@exa\u00ADmple.com",
  "ａ@example.com",
  "ä@example.com",
  `${"a".repeat(65)}@example.com`,
  `a@${"b".repeat(64)}.example`,
  "a".repeat(100_000),
  `a@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.${"e".repeat(63)}.example`,
])("%j is not an address", (submittedEmail) => {
  expect(canonicalEmail(submittedEmail)).toBeUndefined();
});

test("a canonical address stays as it is", () => {
  for (const submittedEmail of ["Alice@Example.com", "a@bücher.example"]) {
    const once = canonicalEmail(submittedEmail) as string;
    expect(canonicalEmail(once)).toBe(once);
  }
});
