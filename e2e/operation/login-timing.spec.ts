import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { postJson } from "../support/network";
import { productionVariables, startServer } from "../support/server";
import { canTellApart, compare, interleaved, ROUNDS, shuffled, unknownAddress, WARM_UP } from "../support/timing";

const BROKEN_HASH = `bcrypt_sha256$$2b$10$${"L".repeat(53)}`;

test("a wrong password takes the same time for every account, and for none", async () => {
  test.setTimeout(300_000);
  const server = await startServer({ ...(await productionVariables()), LOGIN_LIMIT: "100000/minute" });
  const accounts = openAccounts(server);
  const addressOf = async (row?: Parameters<typeof accounts.create>[0]) => (await accounts.create(row)).email;
  const round = async () => ({
    known: await addressOf(),
    passwordless: await addressOf({ passwordHash: null }),
    disabled: await addressOf({ disabledAt: new Date() }),
    broken: await addressOf({ passwordHash: BROKEN_HASH }),
    unknown: unknownAddress(),
  });
  const rounds = await Promise.all(Array.from({ length: WARM_UP + ROUNDS }, round));
  accounts.close();
  const logIn = (email: string) => postJson(`${server.url}/api/auth/jwt/create/`, { email, password: "wrong" });
  const { unknown, ...times } = await interleaved(rounds, logIn, shuffled, ({ status }) => status === 401);
  await server.stop();
  const found = Object.entries(times).map(([kind, ms]) => compare(`a failed login, ${kind} or unknown`, ms, unknown));
  expect(found.filter(canTellApart)).toEqual([]);
});
