/**
 * For slips in the names of common providers. Says nothing about what may be meant as it is: another name that somebody has, a short one,
 * or the same name in another country.
 */
export function suggestedEmail(text: string): string | undefined {
  const [, local, domain] = /^\s*([^\s@]+)@([^\s@]{4,40})\s*$/.exec(text) ?? [];
  if (!local || !domain) return undefined;
  const typed = domain.toLowerCase();
  if (COMMON_DOMAINS.includes(typed) || REAL_DOMAINS.includes(typed)) return undefined;
  const readable = typed.replace(/[.,;]+/g, ".").replace(/\.$/, "");
  const meant = COMMON_DOMAINS.find((common) => common === readable || isSlipOf(common, readable));
  return meant && `${local}@${meant}`;
}

/** None is a word, and none has fewer than five letters: too much is one slip away from those. */
const COMMON_DOMAINS = [
  "gmail.com",
  "googlemail.com",
  "yahoo.com",
  "yahoo.co.uk",
  "yahoo.co.jp",
  "yahoo.co.in",
  "yahoo.com.br",
  "yahoo.ca",
  "yahoo.de",
  "yahoo.es",
  "yahoo.fr",
  "yahoo.it",
  "hotmail.com",
  "hotmail.co.uk",
  "hotmail.de",
  "hotmail.es",
  "hotmail.fr",
  "hotmail.it",
  "outlook.com",
  "outlook.de",
  "outlook.es",
  "outlook.fr",
  "icloud.com",
  "protonmail.com",
  "comcast.net",
  "verizon.net",
  "sbcglobal.net",
  "wanadoo.fr",
  "laposte.net",
  "t-online.de",
  "freenet.de",
  "docomo.ne.jp",
  "softbank.ne.jp",
];

/** One slip away from a common one, and somebody's. */
const REAL_DOMAINS = ["gail.com", "grail.com"];

function isSlipOf(common: string, typed: string): boolean {
  const [name, ending] = inTwo(common);
  const [typedName, typedEnding] = inTwo(typed);
  if (typed === name + ending) return true;
  if (typedName === name) return LONG_ENDING.test(ending) && isOneSlip(ending, typedEnding);
  return typedEnding === ending && beginsAlike(name, typedName) && isOneSlip(name, typedName);
}

/** Two letters are another country's at once. */
const LONG_ENDING = /^[a-z]{3}$/;

/** At its first dot. */
function inTwo(domain: string): [name: string, ending: string] {
  const dot = domain.indexOf(".");
  return dot < 0 ? [domain, ""] : [domain.slice(0, dot), domain.slice(dot + 1)];
}

/** Any letter in front of "mail" is a provider. */
function beginsAlike(a: string, b: string): boolean {
  return a[0] === b[0] || (a[0] === b[1] && a[1] === b[0]);
}

/** A character added, left out or changed, or two swapped. */
function isOneSlip(meant: string, typed: string): boolean {
  let start = 0;
  while (start < meant.length && meant[start] === typed[start]) start++;
  const [a, b] = [meant.slice(start), typed.slice(start)];
  const swapped = (a[1] ?? "") + (a[0] ?? "") + a.slice(2);
  return a !== b && (a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || swapped === b);
}
