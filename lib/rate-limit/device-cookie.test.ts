import { expect, it } from "vitest";
import { knownDevice, rememberedOn } from "./device-cookie";

it("a browser is known to the accounts that logged in there, and to no other", () => {
  const cookie = rememberedOn(rememberedOn(undefined, "ada@example.com"), "bob@example.com");
  expect(knownDevice(cookie, "ada@example.com")).toBe(cookie.split(".")[0]);
  expect(knownDevice(cookie, "bob@example.com")).toBe(cookie.split(".")[0]);
  expect(knownDevice(cookie, "eve@example.com")).toBeUndefined();
});

it("the mark of one browser is worth nothing in another", () => {
  const [, mark] = rememberedOn(undefined, "ada@example.com").split(".");
  const [device] = rememberedOn(undefined, "eve@example.com").split(".");
  expect(knownDevice(`${device}.${mark}`, "ada@example.com")).toBeUndefined();
});

it.each([[undefined], [""], ["."], ["a.b"], ["x".repeat(9_000)], [`${"a".repeat(22)}.${"é".repeat(43)}`]])(
  "%j is no device, and a new one is made",
  (cookie) => {
    expect(knownDevice(cookie, "ada@example.com")).toBeUndefined();
    expect(knownDevice(rememberedOn(cookie, "ada@example.com"), "ada@example.com")).toMatch(/^[\w-]{22}$/);
  },
);

it("the five latest accounts of a browser are remembered, each once", () => {
  let cookie: string | undefined;
  for (const name of ["a", "b", "c", "d", "e", "e", "f"]) cookie = rememberedOn(cookie, name);
  expect(cookie?.split(".")).toHaveLength(6);
  expect(knownDevice(cookie, "a")).toBeUndefined();
  expect(knownDevice(cookie, "b")).toBeDefined();
});
