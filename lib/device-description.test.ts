import { expect, test } from "vitest";
import { describeDevice } from "./device-description";
import { translator } from "./i18n/catalogs";
import { formatBrowser } from "./i18n/translate";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
    "Safari on iOS",
  ],
  [
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  ["curl/8.1", "an unknown browser"],
  ["evil.example/1 visit now", "an unknown browser"],
  ["<b>http://evil.example</b>/1 (Windows NT 10.0)", "an unknown browser on Windows"],
  ["", "an unknown browser"],
])("%s is %s", (userAgent, words) => {
  expect(formatBrowser(describeDevice({ userAgent, client: "" }), translator())).toBe(words);
});

test.each([
  ["203.0.113.77", "203.0.113.x"],
  ["::ffff:203.0.113.77", "203.0.113.x"],
  ["2001:db8:12:34::5", "2001:db8:12:x"],
  ["2001:db8:12:34::/64", "2001:db8:12:x"],
  ["0:0:0:0::/64", "localhost"],
  ["evil.example", "unknown"],
  ["", "unknown"],
])("the network of %s is %s", (client, words) => {
  expect(describeDevice({ userAgent: "", client }).network ?? "unknown").toBe(words);
});
