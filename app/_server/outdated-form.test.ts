import { gzipSync } from "node:zlib";
import type { Response } from "light-my-request";
import { expect, test } from "vitest";
import type { WithRawBody } from "./body";
import { isFromOutdatedPage, typedInto } from "./outdated-form";

const posted = (headers = {}) =>
  ({ method: "POST", headers: { "content-type": "multipart/form-data; boundary=x", ...headers } }) as WithRawBody;
const answer = (statusCode: number, html = "", headers = {}) =>
  ({ statusCode, headers, rawPayload: headers ? Buffer.from(html) : html }) as unknown as Response;
const form = (fields: Record<string, string>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
};
const BOUND = form({ $ACTION_KEY: "k1" });

test("what was typed is kept, but passwords, files and what is Next's", () => {
  const typed = form({ email: "ada@example.com", uid: "MQ", "remove-1": "on", $ACTION_REF_1: "", "$ACTION_1:0": "{}" });
  for (const name of ["password", "newPassword", "confirmPassword", "currentPassword"]) typed.set(name, "swordfish");
  typed.set("file", new File(["x"], "x"));
  typed.append("email", "second@example.com");
  expect(typedInto(typed)).toEqual({ email: "ada@example.com", uid: "MQ", "remove-1": "on" });
});

test("a field may have any name, and changes no prototype", () => {
  const typed = typedInto(form({ __proto__: "x", constructor: "y" }));
  expect(Object.getPrototypeOf(typed)).toBe(Object.prototype);
  expect({}).not.toHaveProperty("x");
});

test.each([
  ["an unknown action", posted(), form({}), answer(409), true],
  ["an answer that the page shows", posted(), BOUND, answer(200, "<p><!--F!-->"), false],
  ["an answer that it does not show", posted(), BOUND, answer(200, "<p><!--F-->"), true],
  ["a form without an answer to show", posted(), form({}), answer(200, "<p>"), false],
  ["a redirect", posted(), BOUND, answer(303), false],
  ["a script, which hears of it by a header", posted({ "next-action": "00" }), BOUND, answer(409), false],
  ["a page", { method: "GET", headers: {} } as WithRawBody, form({}), answer(409), false],
])("from an outdated page: %s", (_, request, fields, rendered, expected) => {
  expect(isFromOutdatedPage(request, fields, rendered)).toBe(expected);
});

test("also when the answer is compressed", () => {
  const compressed = {
    ...answer(200, "", { "content-encoding": "gzip" }),
    rawPayload: gzipSync("<!--F!-->"),
  } as Response;
  expect(isFromOutdatedPage(posted(), BOUND, compressed)).toBe(false);
});
