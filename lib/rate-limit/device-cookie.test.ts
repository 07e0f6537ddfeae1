import { expect, it } from "vitest";
import { trustDevice, trustedDeviceId } from "./device-cookie";

it("a browser is known to the accounts that logged in there, and to no other", () => {
  const cookie = trustDevice(trustDevice(undefined, "ada@example.com"), "bob@example.com");
  expect(trustedDeviceId(cookie, "ada@example.com")).toBe(cookie.split(".")[0]);
  expect(trustedDeviceId(cookie, "bob@example.com")).toBe(cookie.split(".")[0]);
  expect(trustedDeviceId(cookie, "eve@example.com")).toBeUndefined();
});

it("the mark of one browser is worth nothing in another", () => {
  const [, mark] = trustDevice(undefined, "ada@example.com").split(".");
  const [device] = trustDevice(undefined, "eve@example.com").split(".");
  expect(trustedDeviceId(`${device}.${mark}`, "ada@example.com")).toBeUndefined();
});

it.each([[undefined], [""], ["."], ["a.b"], ["x".repeat(9_000)], [`${"a".repeat(22)}.${"é".repeat(43)}`]])(
  "%j is no device, and a new one is made",
  (cookie) => {
    expect(trustedDeviceId(cookie, "ada@example.com")).toBeUndefined();
    expect(trustedDeviceId(trustDevice(cookie, "ada@example.com"), "ada@example.com")).toMatch(/^[\w-]{22}$/);
  },
);

it("the five latest accounts of a browser are remembered, each once", () => {
  let cookie: string | undefined;
  for (const name of ["a", "b", "c", "d", "e", "e", "f"]) cookie = trustDevice(cookie, name);
  expect(cookie?.split(".")).toHaveLength(6);
  expect(trustedDeviceId(cookie, "a")).toBeUndefined();
  expect(trustedDeviceId(cookie, "b")).toBeDefined();
});
