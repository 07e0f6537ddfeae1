import { describe, expect, it } from "vitest";
import { translator } from "../../lib/i18n/catalogs";
import { loginSchema, setPasswordSchema, signUpSchema } from "../../lib/schemas";
import { parseForm } from "./parse-form";

const t = translator();

const form = (fields: [string, string | File][]): FormData => {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
};

describe("parseForm", () => {
  it("gives what the schema makes of a good form", () => {
    const { data, state } = parseForm(
      loginSchema,
      form([
        ["email", "Ada@Example.com"],
        ["password", " as typed "],
      ]),
      t,
    );
    expect(state).toBeUndefined();
    expect(data).toEqual({ email: "ada@example.com", password: " as typed " });
  });

  it("sends typed text back as it was typed, and no password ever", () => {
    const { state } = parseForm(
      loginSchema,
      form([
        ["email", "Ada at home"],
        ["password", "swordfish"],
      ]),
      t,
    );
    expect(state?.values).toEqual({ email: "Ada at home" });
    expect(JSON.stringify(state)).not.toContain("swordfish");
  });

  it("puts each error at its field, one at a time", () => {
    const { state } = parseForm(
      setPasswordSchema,
      form([
        ["newPassword", "one"],
        ["confirmPassword", "two"],
      ]),
      t,
    );
    expect(state?.errors).toEqual({ confirmPassword: ["Passwords do not match."] });
  });

  it("says that two passwords differ also when something else is wrong", () => {
    const { state } = parseForm(
      signUpSchema,
      form([
        ["email", "nowhere"],
        ["newPassword", "one"],
        ["confirmPassword", "two"],
      ]),
      t,
    );
    expect(state?.errors).toEqual({
      email: ["Enter a valid email address."],
      confirmPassword: ["Passwords do not match."],
    });
  });

  it("takes a file, a missing field and a second value for nothing typed", () => {
    const twice = parseForm(
      loginSchema,
      form([
        ["email", "a@example.com"],
        ["email", "b@example.com"],
        ["password", "x"],
      ]),
      t,
    );
    expect(twice.data?.email).toBe("a@example.com");
    const { state } = parseForm(loginSchema, form([["email", new File(["a@example.com"], "a")]]), t);
    expect(Object.keys(state?.errors ?? {})).toEqual(["email", "password"]);
  });

  it("takes what is no form for an empty one: a script that is not ours may call an action with anything", () => {
    for (const nothing of ["x", null, [], {}, 7]) {
      const { state } = parseForm(loginSchema, nothing as unknown as FormData, t);
      expect(Object.keys(state?.errors ?? {})).toEqual(["email", "password"]);
    }
  });
});
