import { eq } from "drizzle-orm";
import { render as renderHtml } from "react-email";
import { expect, test, vi } from "vitest";
import { db } from "../db";
import { outbox, users } from "../db/schema";
import { requestPasswordReset } from "../flows/password-reset";
import { signUp } from "../flows/sign-up";
import type { Language } from "../i18n/catalogs";
import { linkIdentity } from "../models/identities";
import type { RequestContext } from "../request-context";
import { account, mailUrls, request } from "../test-support";
import { checkToken, VERIFY_LINK_HOURS } from "../tokens";
import type { EmailTemplate } from "./email-templates";
import { type Addressee, enqueue, type OutboxMessage } from "./outbox";
import { type RenderedEmail, render } from "./render";
import { requestPhrase } from "./request-phrase";

vi.mock(import("react-email"), async (load) => {
  const library = await load();
  return { ...library, render: vi.fn(library.render) };
});
const toPlainText = vi.hoisted(() => vi.fn<(html: string) => string>());
vi.mock(import("html-to-text"), async (load) => {
  const library = await load();
  return { ...library, compile: (options) => toPlainText.mockImplementation(library.compile(options)) };
});

const asked = new Date("2026-11-20T15:04:00Z");
const soon = new Date(asked.getTime() + 60_000);
const later = (hours: number) => new Date(asked.getTime() + hours * 3_600_000);

async function enqueued(template: EmailTemplate, to: Addressee, language?: Language): Promise<OutboxMessage> {
  const id = await enqueue(template, to, { ...request, ...(language && { language }) }, asked);
  return (await db().select().from(outbox).where(eq(outbox.id, id)))[0] as OutboxMessage;
}
async function signedUp(email: string, from: Partial<RequestContext> = {}): Promise<OutboxMessage> {
  await signUp({ email }, { ...request, ...from }, asked);
  return (await db().select().from(outbox).where(eq(outbox.address, email)))[0] as OutboxMessage;
}
const rendered = async (message: OutboxMessage, now = soon) => (await render(message, mailUrls, now)) as RenderedEmail;

test("the link is what the app makes of it, stands alone on its line, and is minted with the time of the request", async () => {
  const user = await account();
  const { to, date, subject, text } = await rendered(await enqueued("reset-password", { address: user.email }));
  expect([to, date, subject]).toEqual([user.email, asked, "Reset your password for Latchkey"]);
  const [link] = text.split("\n").filter((line) => line.includes("reset-password"));
  expect(link).toMatch(/^http:\/\/localhost:3000\/reset-password\?uid=[\w-]+&token=[\w-]+$/);
  const token = new URL(link as string).searchParams.get("token") ?? "";
  expect(checkToken("reset-password", user, token, asked)).toBe("valid");
  expect(checkToken("reset-password", user, token, later(24.1))).toBe("expired");
});

test("rendered again, it is the same to the last byte, whenever that is; another request's is not", async () => {
  const user = await account();
  const message = await enqueued("reset-password", { address: user.email }, "ja");
  const first = await rendered(message);
  expect(await rendered({ ...message, attempts: 7 }, later(20))).toEqual(first);
  expect((await rendered(await enqueued("reset-password", { address: user.email }, "ja"))).key).not.toBe(first.key);
});

test("the key changes with the bytes", async () => {
  const user = await account();
  const message = await enqueued("password-changed", { userId: user.id });
  const { key } = await rendered(message);
  await db()
    .update(users)
    .set({ email: `moved-${user.email}` })
    .where(eq(users.id, user.id));
  expect((await rendered(message)).key).not.toBe(key);
});

test("no account and a disabled account get none; but it is rendered all the same, so that no time tells", async () => {
  const user = await account();
  await db().update(users).set({ disabledAt: asked }).where(eq(users.id, user.id));
  const bothParts = [vi.mocked(renderHtml), toPlainText];
  for (const to of [{ address: "nobody@example.com" }, { address: user.email }, { userId: user.id }, { userId: 0 }])
    for (const template of ["reset-password", "already-have-account", "password-changed"] as const) {
      for (const part of bothParts) part.mockClear();
      expect(await render(await enqueued(template, to), mailUrls, soon)).toBe("undeliverable");
      for (const part of bothParts) expect(part).toHaveBeenCalledOnce();
    }
});

/** Not the notices, which only their account's owner causes. */
const ANYBODY_CAUSES: EmailTemplate[] = ["reset-password", "verify-email", "already-have-account"];

test.each(ANYBODY_CAUSES)(
  "%s is the same work for every address, as anybody may have requested it",
  async (template) => {
    const recipients = {
      nobody: "nobody@example.com",
      "with a password": (await account()).email,
      "without a password": (await account(null)).email,
    };
    const bothParts = [vi.mocked(renderHtml), toPlainText];
    for (const [who, address] of Object.entries(recipients)) {
      for (const part of bothParts) part.mockClear();
      await render(await enqueued(template, { address }), mailUrls, soon);
      for (const part of bothParts) expect(part, who).toHaveBeenCalledOnce();
    }
  },
);

test("an email whose link has expired is not rendered; a notice has none to expire", async () => {
  const user = await account();
  const reset = await enqueued("reset-password", { address: user.email });
  expect(await rendered(reset, later(24))).toMatchObject({ to: user.email });
  expect(await render(reset, mailUrls, new Date(later(24).getTime() + 1))).toBe("expired");
  const verify = await signedUp("expires@example.com");
  expect(await rendered(verify, later(VERIFY_LINK_HOURS))).toMatchObject({ to: "expires@example.com" });
  expect(await render(verify, mailUrls, new Date(later(VERIFY_LINK_HOURS).getTime() + 1))).toBe("expired");
  expect(await rendered(await enqueued("password-changed", { userId: user.id }), later(1_000))).toHaveProperty("text");
});

test("a user without a password is asked to set one, and reminded of the provider, which goes on working", async () => {
  const user = await account(null);
  await linkIdentity(user, "google", `render-${user.id}`, asked);
  const { subject, text } = await rendered(await enqueued("reset-password", { address: user.email }));
  expect(subject).toBe("Set a password for Latchkey");
  expect(text).toContain("you sign in with Google, and that goes on working");
  expect(text).toMatch(/^http:\/\/localhost:3000\/reset-password\?\S+$/m);
});

test("a sign-up is answered by what its address is when the email is rendered, in the same work for every address", async () => {
  const user = await account();
  await db().update(users).set({ createdAt: asked }).where(eq(users.id, user.id));
  const known = await signedUp(user.email);
  const fresh = await signedUp("fresh@example.com");
  const nobodys = await enqueued("verify-email", { address: "fresh@example.com", signUp: { reference: "none" } });
  const bothParts = [vi.mocked(renderHtml), toPlainText];
  for (const [message, expected] of [
    [known, { template: "already-have-account", userId: user.id }],
    [fresh, { template: "verify-email", userId: undefined }],
    [nobodys, "undeliverable"],
  ] as const) {
    for (const part of bothParts) part.mockClear();
    const result = await render(message, mailUrls, soon);
    if (typeof expected === "string") expect(result).toBe(expected);
    else expect(result).toMatchObject(expected);
    for (const part of bothParts) expect(part).toHaveBeenCalledOnce();
  }
});

test("a sign-up's email says when and from what browser it was asked for, also when it is sent again", async () => {
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  const { context } = await signedUp("device@example.com", { client: "203.0.113.7", userAgent: firefox });
  const again = await enqueued("verify-email", {
    address: "device@example.com",
    signUp: { reference: context.reference ?? "" },
  });
  const tomorrow = { ...again, createdAt: later(20) };
  expect((await rendered(tomorrow, later(20))).text).toContain(
    "Asked on: 20 November 2026 at 15:04 UTC\nFrom: Firefox on Linux, network 203.0.113.x",
  );
});

test("the email is in the language of its request, and shows the request phrase of its page", async () => {
  const { email } = await account();
  const german = {
    ...request,
    language: "de" as const,
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  };
  const { phrase } = await requestPasswordReset({ email }, german, asked);
  const [message] = await db().select().from(outbox).where(eq(outbox.address, email));
  const { subject, text, html } = await rendered(message as OutboxMessage);
  expect(subject).toBe("Setze dein Passwort für Latchkey zurück");
  expect(html).toContain('lang="de"');
  expect(text).toContain("Angefordert: 20. November 2026 um 15:04 UTC\nVon: Firefox unter Linux, Netz 127.0.0.x");
  expect(text).toContain(`Zwei Wörter: ${phrase}\n`);
  expect(phrase).toBe(requestPhrase(message?.id ?? "", "de"));
});

test("a message whose language is none of ours, or that names none, is rendered in English", async () => {
  const { id, email } = await account();
  const message = await enqueued("password-changed", { userId: id });
  for (const context of [{}, { language: "tlh" }, { language: "__proto__" }] as Record<string, string>[])
    expect(await rendered({ ...message, context })).toMatchObject({
      to: email,
      subject: "Your password for Latchkey was changed",
      text: expect.stringContaining("From: an unknown browser, network unknown\n"),
    });
});

test("each notice has its subject, time, device and a link to /not-me that fits its kind", async () => {
  const user = await account();
  const notices = {
    "password-changed": "Your password for Latchkey was changed",
    "method-added": "Google can now log in to your Latchkey account",
    "method-removed": "Google can no longer log in to your Latchkey account",
    "new-device": "New login to your Latchkey account",
  } as const;
  for (const [notice, expected] of Object.entries(notices)) {
    const message = await enqueued(notice as EmailTemplate, { userId: user.id });
    const { subject, text } = await rendered({ ...message, context: { ...message.context, provider: "google" } });
    expect(subject).toBe(expected);
    expect(text).toContain("On: 20 November 2026 at 15:04 UTC\nFrom: an unknown browser, network 127.0.0.x\n");
    const [, token = ""] = /^http:\/\/localhost:3000\/not-me\?uid=[\w-]+&token=([\w-]+)$/m.exec(text) ?? [];
    expect(checkToken("not-me", { ...user, notice }, token, soon)).toBe("valid");
    expect(await rendered({ ...message, attempts: 7 }, later(1_000))).toEqual(await rendered(message));
  }
});

test("a locked account is asked to reset its password, not to set a first one", async () => {
  const user = await account(null);
  await db().update(users).set({ lockedAt: asked }).where(eq(users.id, user.id));
  const { subject } = await rendered(await enqueued("reset-password", { address: user.email }));
  expect(subject).toBe("Reset your password for Latchkey");
});
