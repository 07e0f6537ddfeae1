/** What was seen to happen to links on their way, and what becomes of them here. */
import { expect, test } from "vitest";
import { isWhole, repairedLink } from "./damaged-link";
import { account, linkFor } from "./test-support";
import { checkToken, encodeUid } from "./tokens";

const MAC = "0123456789abcdef0123456789abcdef";
const TOKEN = `d1kscp-${MAC}`;
const LINK = `/reset-password?uid=MTIzNA&token=${TOKEN}`;
const ENCODED = encodeURIComponent(`https://accounts.example.com${LINK}`);

test.each([
  ["quoted-printable", LINK.replaceAll("=", "=3D")],
  ["quoted-printable, in small letters", LINK.replaceAll("=", "=3d")],
  ["quoted-printable, at the token only", LINK.replace("token=", "token=3D")],
  ["a soft line break in the token", LINK.replace("0123", "01=%0D%0A23")],
  ["a soft line break whose newline was lost", LINK.replace("0123", "01=23")],
  ["a soft line break in a name", LINK.replace("token", "to=%0Aken")],
  ["a soft line break in the path", LINK.replace("password", "pass=%0D%0Aword")],
  ["both kinds of quoted-printable", LINK.replaceAll("=", "=3D").replace("0123", "01=%0A23")],
  ["a full stop behind it", `${LINK}.`],
  ["an encoded full stop", `${LINK}%2E`],
  ["an angle bracket", `${LINK}>`],
  ["an encoded angle bracket", `${LINK}%3E`],
  ["a parenthesis", `${LINK})`],
  ["a bracket", `${LINK}]`],
  ["a quotation mark", `${LINK}%22`],
  ["an apostrophe", `${LINK}'`],
  ["a typographic quotation mark", `${LINK}%E2%80%9D`],
  ["a comma", `${LINK},`],
  ["a semicolon", `${LINK};`],
  ["an exclamation mark", `${LINK}!`],
  ["an asterisk of Markdown", `${LINK}**`],
  ["Markdown's brackets", `${LINK}](https://accounts.example.com${LINK})`],
  ["a sentence behind it", `${LINK}.%20Thanks`],
  ["a word behind it", `${LINK}%20Thanks`],
  ["a backslash", `${LINK}\\`],
  ["an ampersand as an entity", LINK.replace("&", "&amp;")],
  ["… twice", LINK.replace("&", "&amp;amp;")],
  ["… encoded", LINK.replace("&", "%26amp%3B")],
  ["… as a number", LINK.replace("&", "&#38;")],
  ["… without its semicolon", LINK.replace("&", "&amp")],
  ["encoded once more", LINK.replaceAll("=", "%3D")],
  ["encoded twice more", LINK.replaceAll("=", "%253D").replace("&", "%2526")],
  ["its question mark encoded", LINK.replace("?", "%3F")],
  ["all of its query encoded", LINK.replace(/\?.*/, (query) => encodeURIComponent(query))],
  ["its hyphen encoded twice", LINK.replace(TOKEN, TOKEN.replace("-", "%252D"))],
  ["capitals", LINK.toUpperCase()],
  ["capitals in its query", LINK.replace(/\?.*/, (query) => query.toUpperCase())],
  ["small letters", LINK.toLowerCase()],
  ["wrapped by a space", LINK.replace("0123", "01%2023")],
  ["wrapped by a plus sign", LINK.replace("0123", "01+23")],
  ["wrapped by a newline", LINK.replace("0123", "01%0A23")],
  ["wrapped by a newline and an indent", LINK.replace("0123", "01%0D%0A%20%2023")],
  ["wrapped in a quoted reply", LINK.replace("0123", "01%0A%3E%2023")],
  ["wrapped at its ampersand", LINK.replace("&", "%0A&")],
  ["a space in front of a value", LINK.replace("token=", "token=%20")],
  ["a zero-width space", LINK.replace("0123", "01%E2%80%8B23")],
  ["a soft hyphen", LINK.replace("0123", "01%C2%AD23")],
  ["a byte order mark", `${LINK}%EF%BB%BF`],
  ["a no-break space", `${LINK}%C2%A0`],
  ["uid and token swapped", `/reset-password?uid=${TOKEN}&token=MTIzNA`],
  ["the same parameters twice", `${LINK}&uid=MTIzNA&token=${TOKEN}`],
  ["its token twice, once cut", `${LINK}&token=${TOKEN.slice(0, 20)}`],
  ["a link in a parameter", `/reset-password?url=${ENCODED}`],
  ["… of another page", `/?u=${ENCODED}`],
  ["… of no page", `/redirect?target=${ENCODED}&amp;data=05%7C01`],
  ["… encoded twice", `/?url=${encodeURIComponent(ENCODED)}`],
  ["… not encoded", `/?url=https://accounts.example.com${LINK}`],
  ["a link as a path", `/https://accounts.example.com${LINK}`],
  ["a second slash", `/${LINK}`],
  ["its first slash encoded", LINK.replace("/reset", "/%2Freset")],
  ["two question marks", LINK.replace("?", "??")],
  ["an ampersand for the question mark", LINK.replace("?", "&")],
  ["quotation marks around a value", LINK.replace(TOKEN, `%22${TOKEN}%22`)],
])("%s is repaired", (_, damaged) => {
  expect(repairedLink(damaged)).toBe(LINK);
  expect(repairedLink(LINK)).toBeUndefined();
});

test.each([
  ["as it was mailed", LINK],
  ["with a slash behind its path", LINK.replace("?", "/?")],
  ["with a campaign's parameters", `${LINK}&utm_source=mail&utm_medium=email`],
  ["… in front", LINK.replace("?", "?fbclid=IwAR0-0123456789abcdef&")],
  ["with an angle bracket's entity, which is a parameter more", `${LINK}&gt;`],
  ["refused by its page", `${LINK}&refused=`],
  ["cut in the token", LINK.slice(0, -5)],
  ["cut before the token", "/reset-password?uid=MTIzNA"],
  ["with a letter too many", `${LINK}a`],
  ["with a letter that is none of its own", LINK.replace("0123", "012g")],
  ["with two tokens", `${LINK}&token=d1kscq-${MAC}`],
  ["with two uids", `${LINK}&uid=MTIzNQ`],
  ["with a uid that is no number", LINK.replace("MTIzNA", "YWJj")],
  ["without a uid", `/reset-password?token=${TOKEN}`],
  ["of no page of ours", LINK.replace("reset-password", "reset-passwords")],
  ["to which a login returns", `/login?callbackUrl=${encodeURIComponent(LINK)}`],
  ["of a page without a link", `/login?callbackUrl=/account&token=${TOKEN}`],
])("a link %s is left as it is", (_, link) => {
  expect(repairedLink(link)).toBeUndefined();
});

test.each(["/reset-password", "/verify-email", "/not-me"])("%s: a damaged link leads to its own page", (path) => {
  const link = LINK.replace("/reset-password", path);
  expect(repairedLink(`${link}>`)).toBe(link);
  expect(repairedLink(link.toUpperCase())).toBe(link);
});

test("the link that confirms a person has no uid", () => {
  const link = `/account/reauthenticate?token=${TOKEN}`;
  expect(repairedLink(link)).toBeUndefined();
  for (const damaged of [`${link}.`, link.replace("=", "=3D"), link.toUpperCase(), link.replace("0123", "01%0A23")])
    expect(repairedLink(damaged)).toBe(link);
});

test("every uid has one original, whatever became of its letters", () => {
  const spellings = new Set<string>();
  for (let id = 1; id <= 12_345; id++) {
    const uid = encodeUid(id);
    for (const spelling of [uid.toUpperCase(), uid.toLowerCase()])
      if (spelling !== uid)
        expect(repairedLink(`/not-me?uid=${spelling}&token=${TOKEN}`)).toBe(`/not-me?uid=${uid}&token=${TOKEN}`);
    spellings.add(uid.toUpperCase());
  }
  expect(spellings.size).toBe(12_345);
});

test("what is repaired is the token that was minted, and no other", async () => {
  const user = await account(null);
  const { uid, token } = linkFor(user);
  const link = `/reset-password?uid=${uid}&token=${token}`;
  const repaired = repairedLink(`${link.replaceAll("=", "=3D").replace("&", "&amp;")}>`) ?? "";
  const found = new URL(repaired, "http://localhost").searchParams;
  expect(checkToken("reset-password", user, found.get("token") ?? "")).toBe("valid");
  for (let place = 0; place < token.length; place++) {
    const changed = token.replace(/./g, (character, at) =>
      at === place ? (character === "a" ? "b" : "a") : character,
    );
    const read = repairedLink(`/reset-password?uid=${uid}&token=${changed}.`);
    const readToken = read && new URL(read, "http://localhost").searchParams.get("token");
    expect(readToken === undefined || checkToken("reset-password", user, readToken ?? "") === "invalid").toBe(true);
  }
});

test("what is missing or changed is told by its spelling", () => {
  expect(isWhole({ uid: "MTIzNA", token: TOKEN })).toBe(true);
  expect(isWhole({ token: TOKEN })).toBe(true);
  for (const [uid, token] of [
    ["MTIzNA", TOKEN.slice(0, -1)],
    ["MTIzNA", `${TOKEN}a`],
    ["MTIzNA", TOKEN.toUpperCase()],
    ["mtizna", TOKEN],
    ["", TOKEN],
    ["MTIzNA", ""],
  ] as const)
    expect(isWhole({ uid, token })).toBe(false);
});

test("the longest target that reaches it costs a bounded number of steps", () => {
  const hostile = [
    "%2525".repeat(500),
    "&amp".repeat(600),
    "=3D".repeat(800),
    "a-".repeat(1_200),
    `${MAC}-`.repeat(75),
    "token=".repeat(400),
    "/reset-password".repeat(160),
    "%E2%80%8B".repeat(280),
  ];
  const plain = costOf(`/reset-password?x=${"x".repeat(2_400)}a-`);
  for (const part of hostile)
    expect(costOf(`/reset-password?x=${part}a-`), part.slice(0, 20)).toBeLessThan(200 * plain);
});

/** Processor time, in microseconds. */
function costOf(target: string): number {
  const before = process.cpuUsage();
  for (let run = 0; run < 50; run++) repairedLink(target);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

test("so is a link to an account that a Django site knew by a UUID", () => {
  const uid = encodeUid("0b7f1d5e-3c52-4f0e-9a51-6a0d4c1f7e2b");
  const link = `/reset-password?uid=${uid}&token=${TOKEN}`;
  expect(isWhole({ uid, token: TOKEN })).toBe(true);
  expect(repairedLink(link)).toBeUndefined();
  for (const damaged of [`${link}.`, link.replaceAll("=", "=3D"), link.replace("&", "&amp;")])
    expect(repairedLink(damaged)).toBe(link);
  // Capitals could be those of several keys.
  expect(repairedLink(link.replace(uid, uid.toUpperCase()))).toBeUndefined();
});
