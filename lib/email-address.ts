/** As stored and matched: lower case, domain in punycode. Undefined for look-alikes (U+FF20, U+212A …), lists and header lines. */
export function canonicalEmail(text: string): string | undefined {
  if (text.length > MAX_BYTES) return undefined;
  const parts = text.replace(AROUND, "").split("@");
  const [local, domain] = parts;
  if (parts.length !== 2 || !local || !domain) return undefined;
  const host = asciiDomain(domain);
  if (!host || !(WITH_LOOSE_DOTS.includes(host) ? LOOSE_LOCAL_PART : LOCAL_PART).test(local)) return undefined;
  const address = `${local.toLowerCase()}@${host}`;
  return address.length <= MAX_BYTES ? address : undefined;
}

const MAX_BYTES = 254;
/** What is copied along without being seen: spaces, zero-width characters, marks of direction. Inside an address each is refused. */
const INVISIBLE = "[ \\u00a0\\u3000\\u200b-\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff]+";
const AROUND = new RegExp(`^${INVISIBLE}|${INVISIBLE}$`, "g");
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LOCAL_PART = new RegExp(`^(?=.{1,64}$)${ATOM}(\\.${ATOM})*$`);
/** Providers that handed out addresses with a last dot or with several in a row, which RFC 5321 does not know and their servers take. */
const WITH_LOOSE_DOTS = ["docomo.ne.jp", "ezweb.ne.jp"];
const LOOSE_LOCAL_PART = new RegExp(`^(?=.{1,64}$)${ATOM}(\\.+${ATOM})*\\.*$`);
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z][a-z0-9-]{0,61}[a-z0-9])$/;
// Letters and marks of any script, digits, hyphen, dot: nothing that the URL parser below could take for syntax.
const DOMAIN_CHARACTERS = /^[\p{L}\p{M}\p{Nd}.-]+$/u;

function asciiDomain(domain: string): string | undefined {
  if (domain === "localhost") return domain;
  if (!DOMAIN_CHARACTERS.test(domain) || domain.normalize("NFKC") !== domain) return undefined;
  if (!URL.canParse(`http://${domain}`)) return undefined;
  const host = new URL(`http://${domain}`).hostname;
  return DOMAIN.test(host) ? host : undefined;
}
