import { describe, expect, it } from "vitest";
import { env } from "@/lib/env";
import { returnQuery, safeReturnPath, safeReturnUrl } from "./return-path";

Object.assign(env(), { FRONTEND_ORIGINS: ["https://app.example.com", "http://localhost:5173"] });

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
    expect(safeReturnUrl(text)).toBe("/account");
  });

  it.each([[undefined], [null], [["/a", "/b"]], [{ toString: () => "/a" }], [7]])(
    "falls back for anything but text: %j",
    (value) => {
      expect(safeReturnPath(value)).toBe("/account");
      expect(safeReturnUrl(value)).toBe("/account");
    },
  );
});

describe("safeReturnUrl", () => {
  it.each([
    ["https://app.example.com", "https://app.example.com/"],
    ["https://app.example.com/", "https://app.example.com/"],
    ["https://app.example.com/a/../b?x=%2F%2Fy#/z", "https://app.example.com/b?x=%2F%2Fy#/z"],
    ["https://app.example.com?x=1", "https://app.example.com/?x=1"],
    ["https://app.example.com#home", "https://app.example.com/#home"],
    ["http://localhost:5173/@ada", "http://localhost:5173/@ada"],
    ["/set-password", "/set-password"],
  ])("keeps a URL of a listed front end, and a path of this site: %j", (text, url) => {
    expect(safeReturnUrl(text)).toBe(url);
    expect(safeReturnPath(text)).toBe(text.startsWith("/") ? text : "/account");
  });

  it.each([
    "https://evil.example/",
    "http://app.example.com/",
    "https://app.example.com:8443/",
    "https://app.example.com.evil.example/",
    "https://app.example.com@evil.example/",
    "https://app.example.com:x@evil.example/",
    "https://user:pass@app.example.com/",
    "https://www.app.example.com/",
    "https://app.example.comevil.example/",
    "https:app.example.com/",
    "https:/app.example.com/",
    "https:\\\\app.example.com/",
    "https://app.example.com\\@evil.example/",
    "https:///app.example.com/",
    "//app.example.com/",
    "HTTPS://APP.example.com/",
    "https://app.example.com\t/",
    " https://app.example.com/",
    "https://app.example.com/\r\nSet-Cookie: a=b",
    "https://app.example.com/\u0000",
    "javascript:location='https://app.example.com/'",
    "javascript://app.example.com/%0aalert(1)",
    "data:text/html,https://app.example.com/",
    "http://localhost:51730/",
    "http://localhost:5173@evil.example/",
    "http://127.0.0.1:5173/",
    "myapp://open",
    `https://app.example.com/${"a".repeat(2000)}`,
  ])("falls back to the account page for %j", (text) => {
    expect(safeReturnUrl(text)).toBe("/account");
  });

  it("is told to another page only if it is not the default", () => {
    expect(returnQuery("/account")).toBe("");
    expect(returnQuery("https://app.example.com/#a&b")).toBe("?callbackUrl=https%3A%2F%2Fapp.example.com%2F%23a%26b");
  });
});
