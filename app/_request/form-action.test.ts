import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ZodMiniType } from "zod/mini";
import { changePasswordSchema, loginSchema, setPasswordSchema, signUpSchema } from "../../lib/schemas";
import { formAction } from "./form-action";
import { type RequestStore, withRequest } from "./store";

const request: RequestStore = {
  requestId: "r",
  client: "127.0.0.1",
  userAgent: "test",
  language: "en",
  cookies: "",
  nonce: "",
  byScript: true,
};

/** @returns the input that the action runs with, or the state that it answers instead */
async function submit<Input>(schema: ZodMiniType<Input>, formData: FormData, keep = ["email"]) {
  let data: Input | undefined;
  const action = formAction(schema, { keep }, async (input) => {
    data = input;
    return { done: true };
  });
  const state = await withRequest(request, () => action({}, formData));
  return data ? { data } : { state };
}

const form = (fields: [string, string | File][]): FormData => {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
};

describe("formAction", () => {
  it("runs with the parsed input", async () => {
    const { data, state } = await submit(
      loginSchema,
      form([
        ["email", "Ada@Example.com"],
        ["password", " as typed "],
      ]),
    );
    expect(state).toBeUndefined();
    expect(data).toEqual({ email: "ada@example.com", password: " as typed " });
  });

  it("returns the kept fields as they were typed, and never a password", async () => {
    const { state } = await submit(
      loginSchema,
      form([
        ["email", "Ada at home"],
        ["password", "swordfish"],
      ]),
    );
    expect(state?.values).toEqual({ email: "Ada at home" });
    expect(JSON.stringify(state)).not.toContain("swordfish");
  });

  it("returns one error per field", async () => {
    const { state } = await submit(
      setPasswordSchema,
      form([
        ["newPassword", "one"],
        ["confirmPassword", "two"],
      ]),
    );
    expect(state?.errors).toEqual({ confirmPassword: ["Passwords do not match."] });
  });

  it("reports a mismatch beside other errors", async () => {
    const { state } = await submit(
      changePasswordSchema,
      form([
        ["currentPassword", ""],
        ["newPassword", "one"],
        ["confirmPassword", "two"],
      ]),
    );
    expect(state?.errors).toEqual({
      currentPassword: ["Enter your current password."],
      confirmPassword: ["Passwords do not match."],
    });
  });

  it("ignores files, missing fields and second values", async () => {
    const twice = await submit(
      loginSchema,
      form([
        ["email", "a@example.com"],
        ["email", "b@example.com"],
        ["password", "x"],
      ]),
    );
    expect(twice.data?.email).toBe("a@example.com");
    const { state } = await submit(loginSchema, form([["email", new File(["a@example.com"], "a")]]));
    expect(Object.keys(state?.errors ?? {})).toEqual(["email", "password"]);
  });

  it("takes as the reference of a sign-up what we hand out, and nothing that a database refuses", async () => {
    const named = (reference: string) =>
      submit(
        signUpSchema,
        form([
          ["email", "a@example.com"],
          ["reference", reference],
        ]),
      );
    const reference = randomUUID();
    expect((await named(reference)).data).toEqual({ email: "a@example.com", reference });
    for (const text of ["", "a\0b", "\ud800", "x".repeat(36), `${reference}\0`])
      expect((await named(text)).state?.errors).toHaveProperty("reference");
  });

  it("treats anything but a FormData as an empty form", async () => {
    for (const nothing of ["x", null, [], {}, 7]) {
      const { state } = await submit(loginSchema, nothing as unknown as FormData);
      expect(Object.keys(state?.errors ?? {})).toEqual(["email", "password"]);
    }
  });
});
