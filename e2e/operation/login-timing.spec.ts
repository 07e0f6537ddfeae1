/** The time of a failed login tells nobody whether an address is known, whichever engine hashes. */
import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { productionVariables, startServer } from "../support/server";
import { canTellApart, compared, interleaved, nobody, ROUNDS, shuffled, WARM_UP } from "../support/timing";

const BROKEN_HASH = `bcrypt_sha256$$2b$10$${"L".repeat(53)}`;

test("a wrong password for any account takes as long as one for nobody's", async () => {
  test.setTimeout(300_000);
  const server = await startServer({ ...(await productionVariables()), LOGIN_LIMIT: "100000/minute" });
  const accounts = openAccounts(server);
  const addressOf = async (row?: Parameters<typeof accounts.create>[0]) => (await accounts.create(row)).email;
  const round = async () => ({
    known: await addressOf(),
    passwordless: await addressOf({ passwordHash: null }),
    disabled: await addressOf({ disabledAt: new Date() }),
    broken: await addressOf({ passwordHash: BROKEN_HASH }),
    nobody: nobody(),
  });
  const oauthStates = await Promise.all(Array.from({ length: WARM_UP + ROUNDS }, round));
  accounts.close();
  const logIn = (email: string) =>
    fetch(`${server.url}/api/auth/jwt/create/`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: "wrong" }),
    });
  const { nobody: unknown, ...times } = await interleaved(oauthStates, logIn, shuffled, ({ status }) => status === 401);
  await server.stop();
  const found = Object.entries(times).map(([kind, ms]) => compared(`a failed login, ${kind} or nobody's`, ms, unknown));
  expect(found.filter(canTellApart)).toEqual([]);
});
