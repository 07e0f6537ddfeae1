/** What an operator sees. What the acts do is tested beside the flows. */
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { commit, db } from "../db";
import { auditLog, outbox, users } from "../db/schema";
import { auditEvent } from "../models/audit-log";
import { findUserByEmail, type User } from "../models/users";
import { account, request } from "../test-support";
import { parse, UsageError } from "./command";
import { support } from "./support";

type Options = Record<string, string | boolean | undefined>;

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-support-"));
const NEEDS_YES = ["print-link", "delete"];
const ACTS = [...NEEDS_YES, "send-reset", "lock", "unlock", "disable", "enable", "end-sessions"];
const yesFor = (act: string): Options => (NEEDS_YES.includes(act) ? { yes: true } : {});

beforeEach(async () => {
  await db().delete(users);
  await db().delete(outbox);
  await db().delete(auditLog);
});

async function run(args: string[], options: Options = {}): Promise<string> {
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    const given = parse(support, [...args, ...written({ by: "Grace", ...options })]);
    await support.run(given.options, ...given.positionals);
    return printed.mock.calls.flat().join("\n");
  } finally {
    printed.mockRestore();
  }
}

function written(options: Options): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return value === true ? [`--${name}`] : [`--${name}=${value}`];
  });
}

/** @returns the message of an error, whose kind decides whether the command exits with 1 or with 2 */
async function refusal(args: string[], options: Options = {}): Promise<[number, string]> {
  const error: Error = await run(args, options).then(
    () => expect.fail(`${args} was not refused`),
    (thrown) => thrown,
  );
  return [error instanceof UsageError ? 2 : 1, error.message];
}

const rows = async () => [
  await db().select().from(users),
  await db().select().from(outbox),
  await db().select().from(auditLog),
];

test("called wrongly it says so and changes nothing; what cannot be taken back asks for --yes", async () => {
  const { email } = await account();
  const before = await rows();
  const wrong: [string[], Options?][] = [
    [["frobnicate", email]],
    [["constructor", email]],
    [["show"]],
    [["show", "ada"]],
    [["export", email]],
    [["lock", email, "more"]],
    [["disable", email], { by: "\u001b[2J" }],
    [["disable", email], { by: "x".repeat(65) }],
    [["lift-limits", email], { client: "everybody" }],
    [["unlock", email], { client: "203.0.113.7" }],
    [["lock", email], { limit: "5" }],
    [["lift-limits", email], { before: "2026-01-01" }],
    [["show", email], { yes: true }],
    ...NEEDS_YES.map((act): [string[]] => [[act, email]]),
  ];
  for (const [args, options] of wrong) expect((await refusal(args, options))[0], args.join(" ")).toBe(2);
  expect(await rows()).toEqual(before);
});

test("what cannot be done says why in one sentence, and changes nothing", async () => {
  const { email } = await account();
  await run(["disable", email]);
  const before = await rows();
  for (const act of ACTS)
    expect(await refusal([act, "nobody@example.com"], yesFor(act))).toEqual([
      1,
      "There is no such account: show says what is known.",
    ]);
  expect(await refusal(["lift-limits", "4711"])).toMatchObject([1, /no such account/]);
  for (const act of ["send-reset", "print-link", "lock", "unlock", "disable"])
    expect(await refusal([act, email], yesFor(act)), act).toEqual([1, expect.stringMatching(/disabled/)]);
  expect(await refusal(["export", email, "package.json"])).toEqual([
    1,
    "package.json exists already, and is not overwritten.",
  ]);
  expect(await rows()).toEqual(before);
});

test.each([
  ["send-reset", "reset_requested", "reset-password"],
  ["print-link", "link_printed", "link-printed"],
  ["lock", "account_locked", "account-locked"],
  ["disable", "account_disabled", "account-disabled"],
  ["delete", "account_deleted", "account-deleted"],
])("%s is one event with the operator's name, and one email", async (act, code, template) => {
  const { id, email } = await account();
  await run([act, String(id)], yesFor(act));
  const [, emails, events] = (await rows()) as [
    unknown,
    (typeof outbox.$inferSelect)[],
    (typeof auditLog.$inferSelect)[],
  ];
  expect(events.map((event) => [event.code, event.userId, event.details])).toEqual([[code, id, { by: "Grace" }]]);
  expect(emails.map((one) => [one.template, one.userId ?? one.address])).toEqual([
    [template, act === "delete" ? email : id],
  ]);
});

test("without --by the system's user is named; lifting limits works for an address without an account, too", async () => {
  await run(["lift-limits", "nobody@example.com"], { by: undefined });
  const [event] = await db().select().from(auditLog);
  expect(event).toMatchObject({ code: "limits_lifted", userId: null, details: { by: expect.stringMatching(/./) } });
});

test("the link is the only secret that is printed, by print-link alone; the export is private from its first byte", async () => {
  const { id, email, passwordHash } = (await account()) as User & { passwordHash: string };
  const file = path.join(folder, "account.json");
  const { link } = JSON.parse(await run(["print-link", email], { yes: true, json: true }));
  expect(link).toMatch(/^http:\/\/localhost:3000\/reset-password\?uid=[\w-]+&token=[\w-]+$/);
  const token = new URL(link).searchParams.get("token") ?? "";
  const [shown, json] = [await run(["show", email]), await run(["show", String(id)], { json: true })];
  const told = [shown, json, await run(["send-reset", email]), await run(["export", email, file])];
  expect(shown).toMatch(/a reset link was handed out {2}by Grace/);
  expect(JSON.parse(json)).toMatchObject({ id, email, account: { hasPassword: true }, inShort: [expect.any(String)] });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  for (const text of [...told, readFileSync(file, "utf8")])
    for (const secret of [token, passwordHash]) expect(text).not.toContain(secret);
});

test("what is said in short is of now, whichever page of the timeline is shown", async () => {
  const { id, email } = await account();
  await run(["send-reset", email]);
  await commit(auditEvent({ code: "reset_used", userId: id }, request, new Date()));
  const show = async (page: Options) => JSON.parse(await run(["show", email], { json: true, ...page }));
  const { inShort } = await show({});
  expect(inShort[0]).toMatch(/did its work/);
  expect(await show({ limit: "1" })).toMatchObject({ inShort });
  expect(await show({ before: "2020-01-01" })).toMatchObject({ inShort, timeline: [] });
});

test("the two words that the operator can read out are those of the email", async () => {
  const { email } = await account();
  const { phrase } = JSON.parse(await run(["send-reset", email], { json: true }));
  expect(phrase).toMatch(/^\w+ \w+$/);
  await run(["lock", email]);
  expect(await run(["unlock", email])).toMatch(/The two words in it: \w+ \w+$/);
  expect(await findUserByEmail(email)).toMatchObject({ passwordHash: null });
});
