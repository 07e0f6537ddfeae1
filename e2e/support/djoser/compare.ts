import { isDeepStrictEqual } from "node:util";
import { OLD_PASSWORD, openAccounts } from "../accounts";
import { emailsIn } from "../mailbox";
import { productionVariables, type Server, startServer } from "../server";
import { type Answer, ask, type Exchange, type Side } from "./exchange";
import { protocol } from "./requests/protocol";
import { reset } from "./requests/reset";
import { signUp } from "./requests/sign-up";
import { afterReset, changes, logIns } from "./requests/tokens";
import { type DjangoSite, startDjoser } from "./site";

const ACCOUNTS = [
  { id: 1, email: "owner@example.com", password: OLD_PASSWORD },
  { id: 2, email: "disabled@example.com", password: OLD_PASSWORD, is_active: false },
  { id: 3, email: "passwordless@example.com", password: null },
  { id: 4, email: "changer@example.com", password: OLD_PASSWORD },
];

export interface Compared extends Exchange {
  latchkey: Answer;
  djoser: Answer;
  alike: boolean;
}

export async function compareWithDjoser(): Promise<Compared[]> {
  const [server, site] = await Promise.all([startLatchkey(), startDjoser(ACCOUNTS)]);
  try {
    const sides = [latchkeySide(server), djoserSide(site)] as const;
    const compared: Compared[] = [];
    for (const exchange of [...logIns, ...reset, ...afterReset, ...changes, ...protocol, ...signUp]) {
      const [latchkey, djoser] = await Promise.all([ask(sides[0], exchange), ask(sides[1], exchange)]);
      compared.push({ ...exchange, latchkey, djoser, alike: isDeepStrictEqual(latchkey, djoser) });
    }
    return compared;
  } finally {
    await Promise.all([server.stop(), site.stop()]);
  }
}

async function startLatchkey(): Promise<Server> {
  const server = await startServer(await productionVariables());
  const accounts = openAccounts(server);
  for (const { id, email, password, is_active = true } of ACCOUNTS)
    await accounts.create({
      id,
      email,
      ...(password === null && { passwordHash: null }),
      disabledAt: is_active ? null : new Date(),
    });
  accounts.close();
  return server;
}

function latchkeySide({ url, output }: Server): Side {
  const links = (address: string) =>
    emailsIn(output())
      .filter(({ to }) => to === address)
      .flatMap(({ text }) => text.match(/^http\S+token=\S+$/m) ?? [])
      .map((link) => new URL(link));
  return { url, links, remembered: {} };
}

function djoserSide({ url, output }: DjangoSite): Side {
  const links = (address: string) =>
    [...output().matchAll(/^EMAIL (\S+) (\S+)$/gm)]
      .filter(([, to]) => to === address)
      .map(([, , link]) => new URL(link as string, url));
  return { url, links, remembered: {} };
}
