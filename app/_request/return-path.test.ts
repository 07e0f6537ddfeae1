import { describe, expect, it } from "vitest";
import { safeReturnPath } from "./return-path";

describe("safeReturnPath", () => {
  it.each([
    ["/account", "/account"],
    ["/set-password", "/set-password"],
    ["/search?q=a%2Fb&page=2", "/search?q=a%2Fb&page=2"],
    ["/a/../account", "/account"],
    ["/account#sessions", "/account"],
    ["/@ada", "/@ada"],
  ])("keeps a path of this site: %j", (text, path) => {
    expect(safeReturnPath(text)).toBe(path);
  });

  it.each([
    ["//evil.example"],
    ["///evil.example"],
    ["/\\evil.example"],
    ["\\\\evil.example"],
    ["/.//evil.example"],
    ["/x/..//evil.example"],
    ["https:evil.example"],
    ["https://evil.example/account"],
    ["http://latchkey.invalid/account"],
    ["javascript:alert(1)"],
    ["data:text/html,x"],
    ["evil.example"],
    ["account"],
    ["user:pass@evil.example"],
    ["//user@evil.example"],
    ["/\t/evil.example"],
    ["/\n/evil.example"],
    ["\t//evil.example"],
    [" //evil.example"],
    ["/\u0000/evil.example"],
    ["/%2fevil.example"],
    ["/%2F%2Fevil.example"],
    ["/%5cevil.example"],
    ["/%252fevil.example"],
    ["/%09/evil.example"],
    ["/%0d%0aLocation:%20https://evil.example"],
    [`/${"a".repeat(2000)}`],
    [""],
  ])("falls back to the account page for %j", (text) => {
    expect(safeReturnPath(text)).toBe("/account");
  });

  it.each([[undefined], [null], [["/a", "/b"]], [{ toString: () => "/a" }], [7]])(
    "falls back for anything but text: %j",
    (value) => {
      expect(safeReturnPath(value)).toBe("/account");
    },
  );
});
