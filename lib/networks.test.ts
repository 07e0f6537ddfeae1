import { expect, test } from "vitest";
import { contains, networks, networksAround } from "./networks";

const listed = networks(["10.0.0.0/8", "192.0.2.7", "fd00::/8", "::1"]);

test.each(["10.255.0.1", "192.0.2.7", "::ffff:10.0.0.1", "::ffff:c000:207", "fd12::1", "::1"])(
  "%s is in",
  (address) => {
    expect(listed && contains(listed, address)).toBe(true);
  },
);

test.each(["11.0.0.1", "192.0.2.8", "::ffff:11.0.0.1", "fe80::1", "", "unknown", undefined])("%s is not", (address) => {
  expect(listed && contains(listed, address)).toBe(false);
});

test.each([
  ["192.0.2.7", ["192.0.2.7 1", "192.0.2.0/24 8"]],
  ["2001:db8:1:42ab::/64", ["2001:db8:1:42ab::/64 1", "2001:db8:1:4200::/56 4", "2001:db8:1::/48 16"]],
  ["2001:db8:1:ab::/64", ["2001:db8:1:ab::/64 1", "2001:db8:1:0::/56 4", "2001:db8:1::/48 16"]],
  ["0:0:0:0::/64", ["0:0:0:0::/64 1", "0:0:0:0::/56 4", "0:0:0::/48 16"]],
  ["unknown", ["unknown 1"]],
])("%s is in networks that count together", (client, expected) => {
  expect(networksAround(client).map(({ network, factor }) => `${network} ${factor}`)).toEqual(expected);
});
