import { expect, test } from "vitest";
import { suggestedEmail } from "./suggest-email";

test.each([
  ["gmial.com", "gmail.com"],
  ["gmal.com", "gmail.com"],
  ["gmil.com", "gmail.com"],
  ["gmaill.com", "gmail.com"],
  ["gmaul.com", "gmail.com"],
  ["mgail.com", "gmail.com"],
  ["g-mail.com", "gmail.com"],
  ["gmail.con", "gmail.com"],
  ["gmail.cmo", "gmail.com"],
  ["gmail.ocm", "gmail.com"],
  ["gmail.comm", "gmail.com"],
  ["gmail.co", "gmail.com"],
  ["gmail.cm", "gmail.com"],
  ["gmail.om", "gmail.com"],
  ["gmail.vom", "gmail.com"],
  ["gmail.com.", "gmail.com"],
  ["gmail..com", "gmail.com"],
  ["gmail,com", "gmail.com"],
  ["gmail;com", "gmail.com"],
  ["gmailcom", "gmail.com"],
  ["GMIAL.COM", "gmail.com"],
  ["googlemial.com", "googlemail.com"],
  ["yaho.com", "yahoo.com"],
  ["yahooo.com", "yahoo.com"],
  ["yhaoo.com", "yahoo.com"],
  ["yahoo.con", "yahoo.com"],
  ["yahho.co.uk", "yahoo.co.uk"],
  ["yaho.fr", "yahoo.fr"],
  ["hotmial.com", "hotmail.com"],
  ["hotmal.com", "hotmail.com"],
  ["hotnail.com", "hotmail.com"],
  ["hotmail.cm", "hotmail.com"],
  ["hotmai.co.uk", "hotmail.co.uk"],
  ["outlok.com", "outlook.com"],
  ["outlool.com", "outlook.com"],
  ["outloook.com", "outlook.com"],
  ["icloud.con", "icloud.com"],
  ["icoud.com", "icloud.com"],
  ["protonmal.com", "protonmail.com"],
  ["comcast.bet", "comcast.net"],
  ["tonline.de", "t-online.de"],
  ["wandoo.fr", "wanadoo.fr"],
])("%s may be a slip for %s", (typed, meant) => {
  expect(suggestedEmail(`Grace@${typed}`)).toBe(`Grace@${meant}`);
});

test.each(
  [
    "gmail.com googlemail.com yahoo.com ymail.com rocketmail.com hotmail.com outlook.com live.com msn.com icloud.com me.com",
    "mac.com aol.com aim.com mail.com email.com gmx.com gmx.de gmx.net gmx.at gmx.ch web.de freenet.de t-online.de online.de",
    "mail.de posteo.de mailbox.org proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.io fastmail.com fastmail.fm",
    "hey.com zoho.com hushmail.com inbox.com yandex.com yandex.ru ya.ru mail.ru bk.ru list.ru inbox.ru rambler.ru ukr.net",
    "qq.com 163.com 126.com sina.com sohu.com naver.com daum.net hanmail.net yahoo.co.jp docomo.ne.jp ezweb.ne.jp au.com",
    "softbank.ne.jp i.softbank.jp nifty.com hotmail.co.uk yahoo.co.uk live.co.uk btinternet.com sky.com ntlworld.com",
    "virginmedia.com talktalk.net orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr hotmail.fr live.fr outlook.fr",
    "yahoo.fr libero.it virgilio.it alice.it tin.it hotmail.it yahoo.it hotmail.es yahoo.es telefonica.net uol.com.br",
    "bol.com.br terra.com.br yahoo.com.br hotmail.com.br outlook.com.br yahoo.com.ar yahoo.com.mx yahoo.com.au yahoo.co.in",
    "yahoo.co.id yahoo.co.nz yahoo.com.sg yahoo.ca yahoo.de yahoo.dk yahoo.gr yahoo.in yahoo.ie yahoo.no yahoo.pl yahoo.se",
    "yahoo.cn hotmail.de hotmail.ch hotmail.nl hotmail.be hotmail.se hotmail.cl hotmail.ca hotmail.gr hotmail.co.jp",
    "hotmail.co.il outlook.de outlook.es outlook.it outlook.jp outlook.cz outlook.pt outlook.be outlook.at outlook.dk",
    "live.nl live.be live.de live.it live.ca comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net",
    "earthlink.net optonline.net shaw.ca rogers.com sympatico.ca telus.net bigpond.com optusnet.com.au rediffmail.com",
    "bluewin.ch seznam.cz wp.pl o2.pl onet.pl interia.pl abv.bg mynet.com privaterelay.appleid.com duck.com cloud.com",
    // One slip from a common one, and other people's.
    "fmail.com hmail.com imail.com kmail.com qmail.com vmail.com zmail.com gail.com grail.com mail.co emai.com jahoo.de",
    // Two slips.
    "gma.com gmx.co mai.com yhoo.co gmial.con hotel.com outlet.com comcas.de gmaiil.co.uk ymail.co",
    "example.com example.org localhost university.edu acme.co",
  ].flatMap((line) => line.split(" ")),
)("%s is left alone", (domain) => {
  expect(suggestedEmail(`grace@${domain}`)).toBeUndefined();
});

test.each([
  "",
  "grace",
  "grace@",
  "@gmial.com",
  "grace@x@gmial.com",
  "grace hopper@gmial.com",
  `grace@${"gmial.".repeat(50)}com`,
])("%j is no address to judge", (text) => expect(suggestedEmail(text)).toBeUndefined());

test("of an address only the provider is judged, and what stands before it stays as it was typed", () => {
  expect(suggestedEmail("  O'Brien+News@gmial.com ")).toBe("O'Brien+News@gmail.com");
  expect(suggestedEmail("gmial.com@example.org")).toBeUndefined();
});
