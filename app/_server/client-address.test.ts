import { expect, it } from "vitest";
import { clientAddress } from "./client-address";

it("believes no forwarded header when no proxy is ours", () => {
  expect(clientAddress("203.0.113.7", "198.51.100.1", 0)).toBe("203.0.113.7");
});

it.each([
  [1, "203.0.113.9"],
  [2, "198.51.100.2"],
  [3, "192.0.2.3"],
])("with %i proxies, believes what the first of ours saw", (hops, client) => {
  expect(clientAddress("127.0.0.1", "6.6.6.6, 192.0.2.3,198.51.100.2 , 203.0.113.9", hops)).toBe(client);
});

it.each([[""], ["unknown"], ["6.6.6.6, not an address"], ["6.6.6.6,"], ["256.1.1.1"]])(
  "falls back on the socket when the proxies say %j",
  (forwardedFor) => {
    expect(clientAddress("203.0.113.7", forwardedFor, 1)).toBe("203.0.113.7");
  },
);

it("falls back on the socket when fewer proxies have spoken than are ours", () => {
  expect(clientAddress("203.0.113.7", "6.6.6.6", 2)).toBe("203.0.113.7");
});

it.each([["::ffff:192.0.2.3"], ["::ffff:c000:203"], ["0:0:0:0:0:FFFF:192.0.2.3"], ["192.0.2.3:4711"]])(
  "takes %s for the IPv4 address that it is",
  (address) => {
    expect(clientAddress("127.0.0.1", address, 1)).toBe("192.0.2.3");
  },
);

it.each([
  ["2001:db8:1:2::1"],
  ["2001:DB8:1:2:ffff:ffff:ffff:ffff"],
  ["2001:0db8:0001:0002:0:0:0:9"],
  ["[2001:db8:1:2::7]:443"],
  ["2001:db8:1:2::1%eth0"],
])("counts %s by its /64 network", (address) => {
  expect(clientAddress("127.0.0.1", address, 1)).toBe("2001:db8:1:2::/64");
});

it("keeps networks apart, and the loopback from IPv4", () => {
  expect(clientAddress("2001:db8:1:3::1", "", 0)).toBe("2001:db8:1:3::/64");
  expect(clientAddress("::1", "", 0)).toBe("0:0:0:0::/64");
  expect(clientAddress(undefined, "", 0)).toBe("unknown");
});
