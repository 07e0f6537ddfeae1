import { expect, it } from "vitest";
import { deviceId, isTrustedDevice, trustDevice } from "./device-cookie";

it("a browser is trusted by the accounts that logged in there, and by no other", () => {
  const cookie = trustDevice(trustDevice(undefined, "ada@example.com"), "bob@example.com");
  expect(deviceId(cookie)).toBe(cookie.split(".")[0]);
  expect(isTrustedDevice(cookie, "ada@example.com")).toBe(true);
  expect(isTrustedDevice(cookie, "bob@example.com")).toBe(true);
  expect(isTrustedDevice(cookie, "eve@example.com")).toBe(false);
});

it("a mark copied into another browser's cookie is worthless", () => {
  const [, mark] = trustDevice(undefined, "ada@example.com").split(".");
  const [device] = trustDevice(undefined, "eve@example.com").split(".");
  expect(isTrustedDevice(`${device}.${mark}`, "ada@example.com")).toBe(false);
});

it.each([[undefined], [""], ["."], ["a.b"], ["x".repeat(9_000)], [`${"a".repeat(22)}.${"é".repeat(43)}`]])(
  "%j is no device, and a new one is made",
  (cookie) => {
    expect(isTrustedDevice(cookie, "ada@example.com")).toBe(false);
    const issued = trustDevice(cookie, "ada@example.com");
    expect(isTrustedDevice(issued, "ada@example.com")).toBe(true);
    expect(deviceId(issued)).toMatch(/^[\w-]{22}$/);
  },
);

it("the five latest accounts of a browser are remembered, each once", () => {
  let cookie: string | undefined;
  for (const name of ["a", "b", "c", "d", "e", "e", "f"]) cookie = trustDevice(cookie, name);
  expect(cookie?.split(".")).toHaveLength(6);
  expect(isTrustedDevice(cookie, "a")).toBe(false);
  expect(isTrustedDevice(cookie, "b")).toBe(true);
});
