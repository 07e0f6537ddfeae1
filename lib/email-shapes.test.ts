/** Shapes of addresses that real providers hand out or people type, each with its verdict and the reason. */
import { expect, test } from "vitest";
import { canonicalEmail } from "./email-address";

const REACHED: [address: string, why: string][] = [
  ["ada@gmail.com", "plain"],
  ["a@b.co", "shortest in use"],
  ["1@163.com", "digits only, at a domain of digits"],
  ["123456789@qq.com", "QQ: a number"],
  ["ada.lovelace@example.com", "a dot"],
  ["a.d.a@example.com", "dots between single letters"],
  ["ada+tag@example.com", "a tag"],
  ["ada+a+b@example.com", "two tags"],
  ["ada-tag@example.com", "qmail's tag"],
  ["ada--b@example.com", "two hyphens"],
  ["-ada@example.com", "begins with a hyphen"],
  ["ada-@example.com", "ends in a hyphen"],
  ["_ada_@example.com", "underscores at both ends"],
  ["o'brien@example.ie", "an apostrophe"],
  ["'ada'@example.com", "apostrophes at both ends"],
  ["ada/ops@example.com", "a slash"],
  ["/c=de/a=x/s=ada/@gateway.example", "an X.400 gateway's"],
  ["bounce+ada=example.com@lists.example", "VERP"],
  ["srs0=ab=cd=example.com=ada@forward.example", "SRS"],
  ["prvs=123abc=ada@example.com", "BATV"],
  ["ada%example.net@relay.example", "a percent sign"],
  ["ada!b@example.com", "an exclamation mark"],
  ["#ada@example.com", "a number sign"],
  ["$ada$@example.com", "dollar signs"],
  ["ada&bob@example.com", "an ampersand"],
  ["ada*@example.com", "an asterisk"],
  ["ada?@example.com", "a question mark"],
  ["ada^b@example.com", "a circumflex"],
  ["ada`b@example.com", "a backquote"],
  ["{ada}@example.com", "braces"],
  ["ada|b@example.com", "a bar"],
  ["~ada@example.com", "a tilde"],
  ["=ada@example.com", "an equals sign"],
  [`${"a".repeat(64)}@example.com`, "the longest local part"],
  ["3k9x2m7q@privaterelay.appleid.com", "Apple's relay"],
  ["7b1f@users.noreply.example", "four labels"],
  ["ada@sub.sub.sub.example.co.uk", "many labels"],
  ["ada@example.photography", "a long top-level domain"],
  ["ada@example.xn--p1ai", "a top-level domain in punycode"],
  ["ada@xn--bcher-kva.example", "punycode"],
  ["ada@xn--du8h.example", "an emoji's domain, as punycode"],
  ["ada@a-b--c.example", "hyphens in a label"],
  ["ada@1and1.example", "a label that begins with a digit"],
  ["ada@0815.eu", "a label of digits"],
  ["ada@x.io", "a label of one letter"],
  ["root@localhost", "this machine, in development"],
  ["a..b@docomo.ne.jp", "handed out by docomo until 2009, and still in use"],
  ["ada.@docomo.ne.jp", "likewise"],
  ["a...b.@ezweb.ne.jp", "likewise by au"],
];

const TYPED: [typed: string, stored: string, why: string][] = [
  ["Ada@Example.COM", "ada@example.com", "case is folded"],
  [" ada@example.com ", "ada@example.com", "spaces around, of a paste"],
  ["ada@bücher.example", "ada@xn--bcher-kva.example", "a domain with an umlaut"],
  ["ada@straße.example", "ada@xn--strae-oqa.example", "ß is not ss"],
  ["ada@例え.jp", "ada@xn--r8jz45g.jp", "a Japanese domain"],
  ["ada@почта.рф", "ada@xn--80a1acny.xn--p1ai", "a Cyrillic one"],
];

const REFUSED: [address: string, why: string][] = [
  ["", "nothing"],
  ["ada", "no domain"],
  ["@example.com", "no local part"],
  ["ada@", "no domain"],
  ["ada@b@example.com", "two at signs"],
  ["a..b@example.com", "two dots, where the provider hands out none"],
  ["ada.@example.com", "a last dot, likewise"],
  [".ada@docomo.ne.jp", "a first dot: never handed out"],
  ["a..b@docomo.ne.jp.evil.example", "another domain that ends otherwise"],
  ["a..b@notdocomo.ne.jp", "another domain"],
  ['"ada b"@example.com', "quotes: two spellings of one address"],
  ['"ada"@example.com', "likewise, without need"],
  ["ada\\@b@example.com", "an escape"],
  ["ada(comment)@example.com", "a comment"],
  ["Ada <ada@example.com>", "a name beside it"],
  ["ada@example.com, bob@example.com", "a list"],
  ["ada@example.com;bob@example.com", "a list"],
  ["ada b@example.com", "a space inside"],
  ["ada@example.com\r\nBcc: eve@example.com", "a header line"],
  ["ada\u0000@example.com", "a control character"],
  ["ada\uFF20example.com", "a look-alike of @"],
  ["\u212Aate@example.com", "a look-alike that folds to k"],
  ["ädä@example.com", "a local part beyond ASCII: most servers cannot take it (RFC 6531)"],
  ["ada@\u{1F4E7}.example", "an emoji, which has several spellings: punycode is taken"],
  ["ada@example", "no dot: nobody's mail is delivered there"],
  ["ada@example.com.", "a last dot: two spellings of one domain"],
  ["ada@.example.com", "an empty label"],
  ["ada@example..com", "an empty label"],
  ["ada@-example.com", "a label that begins with a hyphen"],
  ["ada@my_host.example.com", "an underscore: no host name"],
  ["ada@192.0.2.1", "an address of a machine"],
  ["ada@[192.0.2.1]", "likewise, as a literal"],
  ["ada@[IPv6:2001:db8::1]", "likewise"],
  ["ada@example.com:25", "a port"],
  ["ada@example.123", "no top-level domain"],
  [`${"a".repeat(65)}@example.com`, "a local part over 64 bytes"],
  [`ada@${"b".repeat(64)}.example`, "a label over 63 bytes"],
  [`${"a".repeat(64)}@${"b.".repeat(95)}com`, "over 254 bytes"],
];

test("the table has at least sixty shapes, each once", () => {
  const all = [...REACHED, ...TYPED, ...REFUSED].map(([address]) => address);
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(60);
});

test.each(REACHED)("%s is taken as it is: %s", (address) => {
  expect(canonicalEmail(address)).toBe(address);
});

test.each(TYPED)("%s is taken as %s: %s", (typed, stored) => {
  expect(canonicalEmail(typed)).toBe(stored);
  expect(canonicalEmail(stored)).toBe(stored);
});

test.each(REFUSED)("%j is refused: %s", (address) => {
  expect(canonicalEmail(address)).toBeUndefined();
});
