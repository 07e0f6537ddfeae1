import { expect, it } from "vitest";
import { CLOCK_SKEW_MS } from "../clock";
import {
  DEVICE_LIFE_MS,
  deviceId,
  isTrustedDevice,
  isTrustedMark,
  remembersAccount,
  storableMark,
  trustDevice,
} from "./device-cookie";

const now = new Date("2026-03-04T05:06:07.890Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const [ada, bob, eve] = ["ada", "bob", "eve"].map((name) => ({ email: `${name}@example.com`, passwordHash: name })) as [
  Account,
  Account,
  Account,
];
type Account = { email: string; passwordHash: string };

it("a browser is trusted by the accounts that logged in there, and by no other", () => {
  const cookie = trustDevice(trustDevice(undefined, ada, now), bob, now);
  expect(deviceId(cookie)).toBe(cookie.split(".")[0]);
  expect([ada, bob, eve].map((account) => isTrustedDevice(cookie, account, now))).toEqual([true, true, false]);
  expect([ada, bob, eve].map(({ email }) => remembersAccount(cookie, email, now))).toEqual([true, true, false]);
});

it("a new password ends the trust, though the browser is remembered", () => {
  const cookie = trustDevice(undefined, ada, now);
  expect(isTrustedDevice(cookie, { ...ada, passwordHash: "another" }, now)).toBe(false);
  expect(remembersAccount(cookie, ada.email, now)).toBe(true);
});

it("the trust lasts 180 days to the millisecond, whatever the browser keeps, and begins no earlier than clocks differ", () => {
  const cookie = trustDevice(undefined, ada, now);
  const trustedAt = (ms: number) => isTrustedDevice(cookie, ada, later(ms));
  const rememberedAt = (ms: number) => remembersAccount(cookie, ada.email, later(ms));
  for (const at of [trustedAt, rememberedAt]) {
    expect([DEVICE_LIFE_MS, DEVICE_LIFE_MS + 1].map(at)).toEqual([true, false]);
    expect([-CLOCK_SKEW_MS, -CLOCK_SKEW_MS - 1].map(at)).toEqual([true, false]);
  }
});

it("nothing of a mark can be changed, or copied into another browser's cookie", () => {
  const [id = "", mark = ""] = trustDevice(undefined, ada, now).split(".");
  const [otherId = ""] = trustDevice(undefined, eve, now).split(".");
  const [tag, earned, mac] = [mark.slice(0, 11), mark.slice(11, 20), mark.slice(20)];
  const newer = later(1).getTime().toString(36).padStart(9, "0");
  const eves = trustDevice(undefined, eve, now).slice(-43);
  for (const forged of [`${otherId}.${mark}`, `${id}.${tag}${newer}${mac}`, `${id}.${tag}${earned}${eves}`])
    expect(isTrustedDevice(forged, ada, now)).toBe(false);
  const evesTag = trustDevice(`${id}.${mark}`, eve, now).split(".")[1]?.slice(0, 11);
  for (const forged of [`${otherId}.${mark}`, `${id}.${tag}${newer}${mac}`, `${id}.${evesTag}${earned}${mac}`])
    expect(remembersAccount(forged, ada.email, now)).toBe(false);
});

it("what is stored of a cookie tells whether the device is trusted until the password is new, and makes no cookie", () => {
  const cookie = trustDevice(trustDevice(undefined, ada, now), bob, now);
  const stored = storableMark(cookie, ada.email, now) ?? "";
  expect([ada, { ...ada, passwordHash: "another" }, bob].map((account) => isTrustedMark(stored, account))).toEqual([
    true,
    false,
    false,
  ]);
  for (const mark of cookie.split(".").slice(1)) expect(stored).not.toContain(mark.slice(20));
  expect(storableMark(cookie, eve.email, now)).toBeUndefined();
  expect(storableMark(cookie, ada.email, later(DEVICE_LIFE_MS + 1))).toBeUndefined();
  expect(isTrustedMark("", ada)).toBe(false);
});

it.each([
  [undefined],
  [""],
  ["."],
  ["a.b"],
  ["x".repeat(9_000)],
  [`${"a".repeat(22)}.${"é".repeat(63)}`],
  [`${"a".repeat(22)}.${"A".repeat(63)}`],
])("%j is no device, and a new one is made", (cookie) => {
  expect(isTrustedDevice(cookie, ada, now)).toBe(false);
  expect(remembersAccount(cookie, ada.email, now)).toBe(false);
  const issued = trustDevice(cookie, ada, now);
  expect(isTrustedDevice(issued, ada, now)).toBe(true);
  expect(deviceId(issued)).toMatch(/^[\w-]{22}$/);
});

it("the five latest accounts of a browser are remembered, each once", () => {
  let cookie: string | undefined;
  const account = (email: string) => ({ email, passwordHash: null });
  for (const name of ["a", "b", "c", "d", "e", "e", "f"]) cookie = trustDevice(cookie, account(name), now);
  expect(cookie?.split(".")).toHaveLength(6);
  expect(cookie?.length).toBeLessThan(400);
  expect(isTrustedDevice(cookie, account("a"), now)).toBe(false);
  expect(isTrustedDevice(cookie, account("b"), now)).toBe(true);
});
