import { expect, test } from "vitest";
import { z } from "zod";
import { email, text } from "@/lib/schemas";
import { readBody } from "./read-body";
import { Refusal } from "./refusal";

const FORM = "application/x-www-form-urlencoded";
const schema = z.object({ email, password: text });

function read(body: string | Buffer, type = FORM) {
  const init = { method: "POST", body: new Uint8Array(Buffer.from(body)), headers: { "content-type": type } };
  return readBody(new Request("http://localhost/", init), schema);
}

async function refusalOf(attempt: Promise<unknown>): Promise<unknown> {
  const refusal = await attempt.catch((error) => error);
  if (!(refusal instanceof Refusal)) throw new Error("accepted");
  return [refusal.status, refusal.body(((key: string) => key) as never)];
}

test.each([FORM, `${FORM}; charset=UTF-8`, FORM.toUpperCase()])("a form is read like JSON: %s", async (type) => {
  const typed = { email: "ada@example.com", password: " a+b&c=d%e é 🦉 " };
  expect(await read(new URLSearchParams(typed).toString(), type)).toEqual(typed);
  expect(await read(JSON.stringify(typed), "application/json")).toEqual(typed);
});

test("of equal names the last counts in both, and a name of JavaScript's own is a name", async () => {
  const last = { email: "b@example.com", password: "x" };
  expect(await read("email=a@example.com&password=x&email=b@example.com")).toEqual(last);
  expect(await read('{"email":"a@example.com","password":"x","email":"b@example.com"}', "application/json")).toEqual(
    last,
  );
  expect(await read("__proto__=x&constructor=y&email=b@example.com&password=x")).toEqual(last);
});

test("the refusals of a form are those of JSON", async () => {
  const missing = [400, { email: ["field.required"], password: ["field.required"] }];
  expect(await refusalOf(read("x"))).toEqual(missing);
  expect(await refusalOf(read("{}", "application/json"))).toEqual(missing);
  expect(await refusalOf(read("email[]=a@example.com&password=x"))).toEqual([400, { email: ["field.required"] }]);
  expect(await refusalOf(read("email=nobody&password="))).toEqual([
    400,
    { email: ["email.invalid"], password: ["field.blank"] },
  ]);
  expect(await refusalOf(read("email=a%00@example.com&password=x"))).toEqual([
    400,
    { email: ["field.nullCharacters"] },
  ]);
});

test.each([["%ff"], ["%"], ["%e9"], ["%ed%a0%80"], [Buffer.from([0xff])]])(
  "what is not UTF-8 becomes no other password: %j",
  async (password) => {
    const body = Buffer.concat([Buffer.from("email=a@example.com&password="), Buffer.from(password)]);
    expect(await refusalOf(read(body))).toEqual([400, { detail: "form.parseError" }]);
  },
);

test.each(["multipart/form-data; boundary=x", "text/plain", `${FORM}; charset=utf-16`, `${FORM}x`])(
  "%s is refused",
  async (type) => {
    expect(await refusalOf(read("email=a@example.com&password=x", type))).toMatchObject([415, {}]);
  },
);
