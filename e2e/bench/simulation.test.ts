import { expect, test } from "vitest";
import { firstToBreak, type Outcome, type Site, simulate } from "./simulation";

const SITE: Site = { accounts: 1_000_000, cores: 4, emailsPerSecond: 50, askedPerSecond: 500 };

const future = simulate(SITE);
const outcome = (outcomes: Outcome[], scenario: string, resource: string) =>
  outcomes.find((one) => one.scenario.startsWith(scenario) && one.resource === resource) as Outcome;

test("the same site has the same future, and its ordinary day is what its people ask for", () => {
  expect(simulate(SITE)).toEqual(future);
  const hashes = SITE.accounts * (1 / 30 + (2 * 0.8) / 365);
  const share = (hashes * 0.205) / 86_400 / SITE.cores;
  expect(outcome(future, "an ordinary", "hash cores").averageShare / share).toBeCloseTo(1, 1);
});

test("with as many accounts as it says, what fills first is full", () => {
  const { resource, accounts } = firstToBreak(SITE, future);
  const { peakShare } = outcome(simulate({ ...SITE, accounts }), "an ordinary", resource);
  expect(Math.abs(peakShare - 1)).toBeLessThan(0.15);
});

test("in a breach the bulk never makes an email wait that somebody waits for, and twice the rate halves it", () => {
  expect(outcome(future, "a breach", "emails people wait for").longestWaitS).toBe(0);
  const faster = simulate({ ...SITE, emailsPerSecond: 2 * SITE.emailsPerSecond });
  const [hours, half] = [future, faster].map((outcomes) => outcome(outcomes, "a breach", "all emails").busyHours);
  expect((hours ?? 0) / (half ?? 0)).toBeGreaterThan(1.8);
});
