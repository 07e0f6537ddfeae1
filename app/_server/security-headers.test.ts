import { expect, it } from "vitest";
import { parseEnv } from "@/lib/env";
import { contentSecurityPolicy } from "./security-headers";

const PRODUCTION = {
  NODE_ENV: "production",
  AUTH_URL: "https://example.com",
  AUTH_SECRET: "unit-tests-0123456789-abcdefghijklmnop",
};
const policy = (more: Record<string, string> = {}) =>
  contentSecurityPolicy("n", "'sha256-s'", parseEnv({ ...PRODUCTION, ...more }));

it("production allows nothing unsafe", () => {
  expect(policy()).not.toContain("unsafe");
  expect(policy()).toContain("form-action 'self';");
});

it("a form leads to our own pages only, whatever providers are set", () => {
  const provider = { AUTH_OIDC_ISSUER: "https://id.example.org/realms/x", AUTH_OIDC_ID: "i", AUTH_OIDC_SECRET: "s" };
  expect(policy({ AUTH_GOOGLE_ID: "i", AUTH_GOOGLE_SECRET: "s", ...provider })).toContain("form-action 'self';");
});
