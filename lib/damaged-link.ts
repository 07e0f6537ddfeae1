/**
 * What email clients, scanners and copying do to a mailed link. Only its spelling is looked at, never whose it is: a link that is read
 * here is checked like any other, and one that can be read in two ways is left as it is.
 */
import { decodeUid, isUid } from "./tokens";

/** The page of each kind of link, and whether the link names an account or a sign-up beside its token. */
const PAGES: Record<string, { uid: boolean }> = {
  "/reset-password": { uid: true },
  "/verify-email": { uid: true },
  "/not-me": { uid: true },
  "/account/reauthenticate": { uid: false },
};

/**
 * @param target path and query, as requested; bounded by the guard
 * @returns the link as it was mailed, if it is not that already
 */
export function repairedLink(target: string): string | undefined {
  if (isIntact(target) || RETURNS_TO_A_LINK.test(target)) return undefined;
  for (const reading of readingsOf(target)) {
    const link = linkIn(reading);
    if (link) return link === target ? undefined : link;
  }
  return undefined;
}

/** Whether nothing of it is missing or changed, as far as its spelling tells. */
export function isWhole({ uid, token }: { uid?: string; token: string }): boolean {
  return WHOLE_TOKEN.test(token) && (uid === undefined || isUid(uid));
}

/** A login, for one, which comes first. */
const RETURNS_TO_A_LINK = /[?&]callbackUrl=/;
const PAGE = /\/(reset-password|verify-email|not-me|account\/reauthenticate)(?![\w-])/gi;
/** Its time has six digits until 2070, so a "3D" in front of it is none of them. */
const TOKEN = /(?<![\da-z])[\da-z]{1,6}-[\da-f]{32}(?![\da-z])/gi;
const WHOLE_TOKEN = /^[\da-z]{1,6}-[\da-f]{32}$/;
const PARAMETER = /(?<![\da-z])(?:uid|token)=+["'<([]*([\w-]{2,48})(?![\w-])/gi;
/** Of a link in a link of a link. */
const MAX_ENCODINGS = 4;

function isIntact(target: string): boolean {
  const [pathname = "", query = ""] = target.split(/\?(.*)/s);
  const page = PAGES[pathname.replace(/\/$/, "")];
  if (!page) return false;
  const parameters = new URLSearchParams(`?${query}`);
  const [[token = "", ...tokens], [uid, ...uids]] = [parameters.getAll("token"), parameters.getAll("uid")];
  if (tokens.length > 0 || uids.length > 0) return false;
  return page.uid ? uid !== undefined && isWhole({ uid, token }) : isWhole({ token });
}

/** From the least changed to the most: a space ends a link, or was put into it where its line was broken. */
function* readingsOf(target: string): Generator<string> {
  const decoded = withoutEncodings(target);
  yield decoded;
  yield decoded.replace(LINE_BREAK, "");
  const unquoted = withoutEncodings(withoutQuotedPrintable(decoded));
  yield unquoted;
  yield unquoted.replace(LINE_BREAK, "").replace(/(?<!uid|token)=/gi, "");
}

/** With the marks of a quoted reply, and what no reader sees. */
const LINE_BREAK = /[\s\p{Cc}\p{Cf}<>|+]+/gu;

function withoutEncodings(text: string): string {
  let decoded = text;
  for (let round = 0; round < MAX_ENCODINGS; round++) {
    const next = decoded
      .replace(/(%[\da-f]{2})+/gi, percentDecoded)
      .replace(ENTITY, (entity) => ENTITIES[entity.toLowerCase()] ?? entity);
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}

function percentDecoded(bytes: string): string {
  try {
    return decodeURIComponent(bytes);
  } catch {
    return bytes;
  }
}

const ENTITY = /&(amp|lt|gt|quot|apos|equals|nbsp|#38|#39|#60|#61|#62|#x26|#x27|#x3c|#x3d|#x3e);?/gi;
const ENTITIES: Record<string, string> = Object.fromEntries(
  Object.entries({
    "&": ["amp", "#38", "#x26"],
    "<": ["lt", "#60", "#x3c"],
    ">": ["gt", "#62", "#x3e"],
    "=": ["equals", "#61", "#x3d"],
    '"': ["quot"],
    "'": ["apos", "#39", "#x27"],
    " ": ["nbsp"],
  }).flatMap(([character, names]) =>
    names.flatMap((name) => [
      [`&${name}`, character],
      [`&${name};`, character],
    ]),
  ),
);

/** Only what a link may have held. */
function withoutQuotedPrintable(text: string): string {
  return text
    .replace(/=\s+/g, "")
    .replace(/=(25|26|2d|2e|2f|3a|3d|3f|5f)/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

function linkIn(text: string): string | undefined {
  const tokens = distinct([...text.matchAll(TOKEN)].map(([token]) => token.toLowerCase()));
  const path = [...text.matchAll(PAGE)].at(-1)?.[0].toLowerCase();
  const [token] = tokens;
  if (tokens.length !== 1 || token === undefined || path === undefined) return undefined;
  if (!PAGES[path]?.uid) return `${path}?token=${token}`;
  const uids = distinct([...text.matchAll(PARAMETER)].map(([, value = ""]) => uidInItsCase(value)));
  return uids.length === 1 ? `${path}?uid=${uids[0]}&token=${token}` : undefined;
}

/**
 * At each place of Base64 of digits one of few characters stands, and no two of them differ in case alone: what a mail gateway wrote in
 * capitals has one original. @returns undefined for anything else
 */
function uidInItsCase(uid: string): string | undefined {
  if (isUid(uid)) return uid;
  const original = Array.from(uid, (character, place) => {
    const possible = place === uid.length - 1 && place % 4 === 1 ? LAST_OF_ONE_DIGIT : OF_DIGITS[place % 4];
    return possible?.[possible.toLowerCase().indexOf(character.toLowerCase())] ?? "";
  }).join("");
  return decodeUid(original) === undefined ? undefined : original;
}

const OF_DIGITS = ["MNO", "DTjz", "AEIMQUYcgk", "wxyz012345"];
const LAST_OF_ONE_DIGIT = "AQgw";

function distinct(values: (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}
