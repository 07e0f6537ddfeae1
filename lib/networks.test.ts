import { expect, test } from "vitest";
import { contains, networks } from "./networks";

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
