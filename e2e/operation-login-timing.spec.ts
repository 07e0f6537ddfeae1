/** The time of a failed login tells nobody whether an address is known, whichever engine hashes. */
import { expect, test } from "playwright/test";
import { openAccounts } from "./accounts";
import { productionVariables, startServer } from "./server";
import { areaUnderCurve, interleaved, median, PAIRS, WARM_UP } from "./timing";

const kinds: [kind: string, account: Parameters<ReturnType<typeof openAccounts>["create"]>[0]][] = [
  ["known", {}],
  ["passwordless", { passwordHash: null }],
  ["disabled", { disabledAt: new Date() }],
  ["broken", { passwordHash: `bcrypt_sha256$$2b$10$${"L".repeat(53)}` }],
];

for (const [kind, account] of kinds)
  test(`a wrong password for a ${kind} account takes as long as one for nobody's`, async () => {
    test.setTimeout(300_000);
    const server = await startServer({ ...(await productionVariables()), LOGIN_LIMIT: "100000/minute" });
    const accounts = openAccounts(server);
    const owners = Array.from({ length: WARM_UP + PAIRS }, async () => (await accounts.create(account)).email);
    const logIn = (email: string) =>
      fetch(`${server.url}/api/auth/jwt/create/`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email, password: "wrong" }),
      });
    const byChance = () => Math.random() < 0.5;
    const times = await interleaved(await Promise.all(owners), logIn, byChance, ({ status }) => status === 401);
    accounts.close();
    await server.stop();
    const auc = areaUnderCurve(times.known, times.unknown);
    const medians = `medians ${median(times.known)} and ${median(times.unknown)} ms`;
    console.log(`a failed login, ${kind} or nobody's: AUC ${auc.toFixed(3)}, ${medians}, ${PAIRS} pairs`);
    expect(auc).toBeGreaterThan(0.35);
    expect(auc).toBeLessThan(0.65);
  });
