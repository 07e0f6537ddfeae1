import { describe, expect, it } from "vitest";
import type { ZodMiniType } from "zod/mini";
import { loginSchema, setPasswordSchema, signUpSchema } from "../../lib/schemas";
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

/** What the action gets to run with, or what it answers instead. */
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
  it("gives what the schema makes of a good form", async () => {
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

  it("sends typed text back as it was typed, and no password ever", async () => {
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

  it("puts each error at its field, one at a time", async () => {
    const { state } = await submit(
      setPasswordSchema,
      form([
        ["newPassword", "one"],
        ["confirmPassword", "two"],
      ]),
    );
    expect(state?.errors).toEqual({ confirmPassword: ["Passwords do not match."] });
  });

  it("says that two passwords differ also when something else is wrong", async () => {
    const { state } = await submit(
      signUpSchema,
      form([
        ["email", "nowhere"],
        ["newPassword", "one"],
        ["confirmPassword", "two"],
      ]),
    );
    expect(state?.errors).toEqual({
      email: ["Enter a valid email address."],
      confirmPassword: ["Passwords do not match."],
    });
  });

  it("takes a file, a missing field and a second value for nothing typed", async () => {
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

  it("takes what is no form for an empty one: a script that is not ours may call an action with anything", async () => {
    for (const nothing of ["x", null, [], {}, 7]) {
      const { state } = await submit(loginSchema, nothing as unknown as FormData);
      expect(Object.keys(state?.errors ?? {})).toEqual(["email", "password"]);
    }
  });
});
