/** Every email in every language. */
import { render } from "react-email";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Language } from "../lib/i18n/catalogs";
import english from "../lib/i18n/messages/emails/en.json";
import french from "../lib/i18n/messages/emails/fr.json";
import { SAMPLES } from "./samples";

type Name = keyof typeof SAMPLES;

const OTHER_LANGUAGES = (Object.keys(LANGUAGES) as Language[]).filter((language) => language !== "en");
/** What the help desk did that no link undoes. */
const WITHOUT_LINK: Name[] = ["account-disabled", "account-deleted"];
const DIFFERENT_SCRIPT = ["ja", "ar"];
/** What no language changes: names, addresses, links. */
const VALUES = /https?:\S+|\S+@[\w.]*\w|Latchkey|Google|Facebook|Firefox|Linux|UTC|203\.0\.113\.x|amber otter/g;
const ENGLISH = Object.values(english).flatMap((text) =>
  text.split(/\{.*?\}|<.*?>/).filter((part) => /\w+ \w+/.test(part)),
);

async function rendered(name: Name, language: Language) {
  const { subject, body } = SAMPLES[name].content(language);
  return { subject, html: await render(body), text: await render(body, { plainText: true }) };
}

describe.each(Object.keys(SAMPLES) as Name[])("%s", (name) => {
  test.each(OTHER_LANGUAGES)("in %s has no English word left, in subject, preview, text and HTML", async (language) => {
    const { html, text, subject } = await rendered(name, language);
    for (const part of ENGLISH) expect(`${subject}\n${text}\n${html}`).not.toContain(part);
    const preview = /<title>(.*?)<\/title>/.exec(html)?.[1] ?? "";
    expect(preview).not.toBe("");
    // Where the script is another, also a text that no list knows would show.
    if (DIFFERENT_SCRIPT.includes(language))
      expect(`${subject}\n${preview}\n${text}`.replace(VALUES, "")).not.toMatch(/[a-z]/i);
  });

  test.each(Object.keys(LANGUAGES) as Language[])(
    "in %s says its language and direction, and each link has its line",
    async (language) => {
      const { html, text } = await rendered(name, language);
      const props = SAMPLES[name].props as Record<string, unknown>;
      const direction = language === "ar" ? "rtl" : "ltr";
      expect(html).toContain(`<html dir="${direction}" lang="${language}">`);
      expect(html).toMatch(
        new RegExp(`<body [^>]*lang="${language}" dir="${direction}"|<body [^>]*dir="${direction}" lang="${language}"`),
      );
      const links = [props.loginLink, props.link, props.forgotPasswordLink, props.lockLink].filter(Boolean);
      expect(links.length > 0).toBe(!WITHOUT_LINK.includes(name));
      expect(text.split("\n").filter((line) => line.includes("http"))).toEqual(links);
    },
  );
});

test("lifetimes are written in whole hours, else in minutes, in each language's own plural", async () => {
  const preview = async (lifetimeHours: number, language: Language) => {
    const { body } = SAMPLES["verify-email"].content(language, { lifetimeHours });
    return /<title>(.*?)<\/title>/.exec(await render(body))?.[1];
  };
  expect(await preview(1, "en")).toBe("One step is left. The link works for one hour.");
  expect(await preview(0.5, "en")).toBe("One step is left. The link works for 30 minutes.");
  expect(await preview(1, "de")).toBe("Nur noch ein Schritt. Der Link gilt eine Stunde.");
  expect(await preview(1.5, "fr")).toBe("Plus qu’une étape. Le lien est valable 90 minutes.");
  expect(await preview(2, "ar")).toBe("بقيت خطوة واحدة. يعمل الرابط لمدة ساعتين.");
  expect(await preview(24, "ja")).toBe("あと一歩です。リンクの有効期間は24時間です。");
});

test("the two words tell a forged email from ours, and no good link of one's own account is to be left alone", async () => {
  for (const name of ["reset-password", "set-password"] as const) {
    const { text } = await rendered(name, "en");
    expect(text).toContain("a forged email cannot know them");
    expect(text).toContain("another request for your account: its link is just as good");
    expect(text).not.toMatch(/leave|do not (use|follow|open)/i);
  }
});

test("what is not known of a request is reported as unknown in the reader's language", async () => {
  const unknown = { browser: undefined, system: undefined, network: undefined };
  const { body } = SAMPLES["reset-password"].content("fr", unknown);
  const text = await render(body, { plainText: true });
  expect(text).toContain(`Depuis\u00a0: ${french["browser.unknown"]}, réseau ${french["network.unknown"]}`);
});

test("the ways to sign in are a choice", async () => {
  const text = async (providers: string[], language: Language) =>
    render(SAMPLES["set-password"].content(language, { providers }).body, { plainText: true });
  expect(await text(["Google", "Facebook"], "en")).toContain(
    "It has no password yet: you sign in with Google or Facebook, and that goes on working.",
  );
  expect(await text(["Google", "Facebook"], "es")).toContain("inicias sesión con Google o Facebook");
  expect(await text([], "en")).toContain("It has no password yet. If you would like a password as well,");
});
