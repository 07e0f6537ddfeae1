import { eq } from "drizzle-orm";
import { render, toPlainText } from "react-email";
import { expect, test, vi } from "vitest";
import { db } from "../db";
import { intents, users } from "../db/schema";
import { linkIdentity } from "../models/identities";
import { type WrittenLetter, writeLetter } from "./render";
import { originOf } from "../device-description";
import { type Addressee, type Intent, type LetterName, post } from "./outbox";
import { passportOf } from "./request-phrase";
import { requestPasswordReset } from "../flows/password-reset";
import { account, request } from "../test-support";
import { checkToken, VERIFY_LINK_HOURS } from "../tokens";
import type { Language } from "../i18n";

vi.mock(import("react-email"), async (load) => {
  const library = await load();
  return { ...library, render: vi.fn(library.render), toPlainText: vi.fn(library.toPlainText) };
});

const asked = new Date("2026-11-20T15:04:00Z");
const soon = new Date(asked.getTime() + 60_000);
const later = (hours: number) => new Date(asked.getTime() + hours * 3_600_000);

async function owed(letter: LetterName, to: Addressee, language?: Language): Promise<Intent> {
  const id = await post(letter, to, originOf({ ...request, ...(language && { language }) }), asked);
  return (await db().select().from(intents).where(eq(intents.id, id)))[0] as Intent;
}
const written = async (intent: Intent, now = soon) => (await writeLetter(intent, now)) as WrittenLetter;

test("the link starts with AUTH_URL, stands alone on its line, and is minted with the time of the request", async () => {
  const user = await account();
  const { to, date, subject, text } = await written(await owed("reset-password", { address: user.email }));
  expect([to, date, subject]).toEqual([user.email, asked, "Reset your password for Latchkey"]);
  const [link] = text.split("\n").filter((line) => line.includes("reset-password"));
  expect(link).toMatch(/^http:\/\/localhost:3000\/reset-password\?uid=[\w-]+&token=[\w-]+$/);
  const token = new URL(link as string).searchParams.get("token") ?? "";
  expect(checkToken("reset-password", user, token, asked)).toBe("valid");
  expect(checkToken("reset-password", user, token, later(24.1))).toBe("expired");
});

test("written again, it is the same to the last byte, whenever that is; another request's is not", async () => {
  const user = await account();
  const intent = await owed("reset-password", { address: user.email }, "ja");
  const first = await written(intent);
  expect(await written({ ...intent, attempts: 7 }, later(20))).toEqual(first);
  expect((await written(await owed("reset-password", { address: user.email }, "ja"))).key).not.toBe(first.key);
});

test("the key changes with the bytes", async () => {
  const user = await account();
  const intent = await owed("password-changed", { userId: user.id });
  const { key } = await written(intent);
  await db()
    .update(users)
    .set({ email: `moved-${user.email}` })
    .where(eq(users.id, user.id));
  expect((await written(intent)).key).not.toBe(key);
});

test("to nobody, and to a disabled account, there is none; but it is written all the same, so that no time tells", async () => {
  const user = await account();
  await db().update(users).set({ disabledAt: asked }).where(eq(users.id, user.id));
  const bothParts = [vi.mocked(render), vi.mocked(toPlainText)];
  for (const to of [{ address: "nobody@example.com" }, { address: user.email }, { userId: user.id }, { userId: 0 }])
    for (const letter of ["reset-password", "already-have-account", "password-changed"] as const) {
      for (const part of bothParts) part.mockClear();
      expect(await writeLetter(await owed(letter, to), soon)).toBe("useless");
      for (const part of bothParts) expect(part).toHaveBeenCalledOnce();
    }
});

test("a letter whose link has run out is not written; a notice has none to run out", async () => {
  const user = await account();
  const reset = await owed("reset-password", { address: user.email });
  expect(await written(reset, later(24))).toMatchObject({ to: user.email });
  expect(await writeLetter(reset, new Date(later(24).getTime() + 1))).toBe("expired");
  const verify = await owed("verify-email", { address: (await account(undefined, null)).email });
  expect(await writeLetter(verify, new Date(later(VERIFY_LINK_HOURS).getTime() + 1))).toBe("expired");
  expect(await written(await owed("password-changed", { userId: user.id }), later(1_000))).toHaveProperty("text");
});

test("whoever has no password is asked to set one, and reminded of the provider, which goes on working", async () => {
  const user = await account(null);
  await linkIdentity(user, "google", `letters-${user.id}`, asked);
  const { subject, text } = await written(await owed("reset-password", { address: user.email }));
  expect(subject).toBe("Set a password for Latchkey");
  expect(text).toContain("you sign in with Google, and that goes on working");
  expect(text).toMatch(/^http:\/\/localhost:3000\/reset-password\?\S+$/m);
});

test("a confirmation of what is confirmed already is useless", async () => {
  const confirmed = await account();
  expect(await writeLetter(await owed("verify-email", { address: confirmed.email }), soon)).toBe("useless");
});

test("the letter speaks the language of the request that owed it, and shows its page's two words", async () => {
  const { email } = await account();
  const german = {
    ...request,
    language: "de" as const,
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  };
  const { passport } = await requestPasswordReset({ email }, german, asked);
  const [intent] = await db().select().from(intents).where(eq(intents.address, email));
  const { subject, text, html } = await written(intent as Intent);
  expect(subject).toBe("Setze dein Passwort für Latchkey zurück");
  expect(html).toContain('lang="de"');
  expect(text).toContain("Angefordert: 20. November 2026 um 15:04 UTC\nVon: Firefox unter Linux, Netz 127.0.0.x");
  expect(text).toContain(`Zwei Wörter: ${passport}\n`);
  expect(passport).toBe(passportOf(intent?.id ?? "", "de"));
});

test("an intent whose language is none of ours, or that names none, is written in English", async () => {
  const { id, email } = await account();
  const intent = await owed("password-changed", { userId: id });
  for (const about of [{}, { language: "tlh" }, { language: "__proto__" }] as Record<string, string>[])
    expect(await written({ ...intent, about })).toMatchObject({
      to: email,
      subject: "Your password for Latchkey was changed",
      text: expect.stringContaining("From: an unknown browser, network unknown\n"),
    });
});
