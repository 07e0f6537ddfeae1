import { expect, it } from "vitest";
import { contentSecurityPolicy } from "./security-headers";

const production = { production: true, FRONTEND_ORIGINS: [] };
const development = { production: false, FRONTEND_ORIGINS: [] };

it("production allows nothing unsafe", () => {
  expect(contentSecurityPolicy("n", production)).not.toContain("unsafe");
  expect(contentSecurityPolicy("n", production)).toContain("form-action 'self';");
});

it("development lets Turbopack's client work, and a form still leads to our own pages only", () => {
  expect(contentSecurityPolicy("n", development)).toContain("'unsafe-eval'");
  expect(contentSecurityPolicy("n", development)).toContain("form-action 'self';");
});

it("a form may lead to the listed front ends, and nothing else may reach them", () => {
  const policy = contentSecurityPolicy("n", { production: true, FRONTEND_ORIGINS: ["https://app.example.com"] });
  expect(policy.split("; ").filter((directive) => directive.includes("app.example.com"))).toEqual([
    "form-action 'self' https://app.example.com",
  ]);
});
