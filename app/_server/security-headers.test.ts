import { expect, it } from "vitest";
import { contentSecurityPolicy } from "./security-headers";

it("production allows nothing unsafe", () => {
  expect(contentSecurityPolicy("n", { production: true })).not.toContain("unsafe");
  expect(contentSecurityPolicy("n", { production: true })).toContain("form-action 'self';");
});

it("development lets Turbopack's client work, and a form still leads to our own pages only", () => {
  expect(contentSecurityPolicy("n", { production: false })).toContain("'unsafe-eval'");
  expect(contentSecurityPolicy("n", { production: false })).toContain("form-action 'self';");
});
