import { expect, test } from "vitest";
import { request } from "@/lib/test-support";
import { api } from "../_api/router";
import { withRequest } from "../_request/store";

const store = { ...request, language: "en" as const, cookies: "", nonce: "", byScript: false };

test.each(["%00", "nobody", "google", "%F0%9F%94%91", "x".repeat(2_000)])(
  "a callback of the provider %j, which never was, signs nobody in",
  async (provider) => {
    const answer = await withRequest(store, () => api.request(`/api/auth/callback/${provider}?state=x%00`));
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      "http://localhost:3000/login?problem=provider",
    ]);
  },
);
