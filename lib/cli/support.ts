import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { accountHistory, exportAccount, type FoundPerson, findPerson, timelineOf } from "../flows/account-history";
import { printResetLink, sendAssistedReset, unlockAccount } from "../flows/assisted-reset";
import { deleteAccountOf } from "../flows/delete-account";
import { disableAccount, enableAccount } from "../flows/disable-account";
import { liftLimits, limitsHolding } from "../flows/lift-limits";
import { lockAccountOf } from "../flows/lock-account";
import { endAllSessions } from "../flows/log-out";
import { logOnlyProblems } from "../log";
import { mailUrls } from "../mail-urls";
import type { User } from "../models/users";
import { onBehalfOf } from "../operator-request";
import type { Page } from "../page";
import { LIFTED_WITHIN_MS } from "../rate-limit/lifts";
import type { RequestContext } from "../request-context";
import { linkLifetimeHours } from "../tokens";
import { type Command, isEntryPoint, runCommand, UsageError } from "./command";
import { historyText, inShort } from "./history-text";
import { requestBy } from "./operator";
import { parsePage, tellOfMore } from "./page";

const NETWORK = /^(\d+(\.\d+){3}|[\da-f:]+::\/64)$/;
const NEEDS_YES: Record<string, string> = {
  "print-link": "Who has the link has the account, and the owner is told.",
  delete: "A deleted account cannot be brought back.",
};
const TOLD = "The owner is told by email.";

const ACTS: Record<string, Act> = {
  "send-reset": withAccount(async (user, request) => {
    const sent =
      (await sendAssistedReset(user, request)) ?? refuse("The account is disabled: no link of it would work.");
    return { ...sent, said: sentText(user, sent.phrase) };
  }),
  "print-link": withAccount(async (user, request) => {
    const link = (await printResetLink(user, request)) ?? refuse("The account is disabled: no link of it would work.");
    const url = mailUrls.resetPassword(link.uid, link.token);
    const hours = linkLifetimeHours("reset-password");
    return { link: url, said: `${url}\nIt works once, for ${hours} hours. ${TOLD}` };
  }),
  lock: withAccount(async (user, request) => {
    if (!(await lockAccountOf(user, request))) refuse("The account is disabled: nobody gets in as it is.");
    return {
      said: `Locked: everybody is logged out, and the password is void. ${TOLD} The email has a link to open it again.`,
    };
  }),
  unlock: withAccount(async (user, request) => {
    const sent = (await unlockAccount(user, request)) ?? refuse("The account is not locked. Is it disabled? See show.");
    return { ...sent, said: sentText(user, sent.phrase) };
  }),
  disable: withAccount(async (user, request) => {
    if (!(await disableAccount(user, request))) refuse("The account is disabled already.");
    return { said: `Disabled: nobody gets in, from the next request on. ${TOLD}` };
  }),
  enable: withAccount(async (user, request) => {
    if (!(await enableAccount(user, request))) refuse("The account is not disabled.");
    const way =
      user.passwordHash === null
        ? "It has no password: send-reset brings a link to choose one."
        : "They log in as before.";
    return { said: `Enabled. ${way} ${TOLD}` };
  }),
  "end-sessions": withAccount(async (user, request) => {
    const ended = await endAllSessions(user, request);
    return { ended, said: ended === 0 ? "Nobody was logged in: nothing was changed." : `Ended: ${ended}. ${TOLD}` };
  }),
  "lift-limits": async ({ email, user }, operator, { client }) => {
    if (email === undefined) return noAccount();
    await liftLimits({ email, user }, client, user ? onBehalfOf(user, operator) : operator);
    const from = new Date(Date.now() + LIFTED_WITHIN_MS).toISOString();
    return { from, said: `Lifted, in every server process from ${from} on. What was late is sent within a second.` };
  },
  delete: withAccount(async (user, request) => {
    if (!(await deleteAccountOf(user, request))) return noAccount();
    return { said: `Deleted. ${TOLD}` };
  }),
  export: withAccount(async (user, request, { file = "" }) => {
    await writePrivately(file, () => exportAccount(user, request));
    return { file, said: `Written, for nobody but you to read: ${file}` };
  }),
};

const OPTIONS = {
  by: { type: "string" },
  yes: { type: "boolean" },
  client: { type: "string" },
  json: { type: "boolean" },
  limit: { type: "string" },
  before: { type: "string" },
} as const;

const ACT = { options: ["by", "json", "yes"], maxArguments: 1 } as const;

export const support = {
  help: `npm run support -- show ADDRESS|ID          what happened, in order, and what holds them up now
npm run support -- send-reset ADDRESS       sends a reset email, whatever quota is used up
npm run support -- print-link ADDRESS --yes prints a reset link, for somebody whose email does not arrive
npm run support -- lock ADDRESS             ends everything, voids the password, sends a link
npm run support -- unlock ADDRESS           sends a link to the owner of a locked account
npm run support -- disable ADDRESS          from now on nobody gets in; nothing is deleted
npm run support -- enable ADDRESS           gives it back as it was, logged out everywhere
npm run support -- end-sessions ADDRESS     logs out every browser and app
npm run support -- lift-limits ADDRESS [--client NETWORK]
                                            ends lockouts, and sends what was late
npm run support -- delete ADDRESS --yes     deletes the account for good
npm run support -- export ADDRESS FILE      all that is kept about them, as JSON

Instead of an address, the number of an account will do. Each act is an event with your name (--by NAME, else the system's user), and
the owner is told by email where it touches how they get in. Before print-link, be sure to whom you are talking: who has the link
has the account. --json prints JSON; show has 200 lines, or more where several are of one moment (--limit,
--before DATE).`,
  options: OPTIONS,
  subcommands: {
    ...Object.fromEntries(Object.keys(ACTS).map((name) => [name, ACT])),
    show: { options: ["by", "json", "limit", "before"], maxArguments: 1 },
    "lift-limits": { ...ACT, options: [...ACT.options, "client"] },
    export: { ...ACT, maxArguments: 2 },
  },
  async run({ by, yes = false, json = false, client, ...page }: Options, command = "", whom?: string, file?: string) {
    logOnlyProblems();
    if (whom === undefined) throw new UsageError("Whose account? Give an address, or the number of an account.");
    if (command === "export" && file === undefined) throw new UsageError("To which file?");
    if (client !== undefined && !NETWORK.test(client))
      throw new UsageError("--client must be a network as show prints it, as 203.0.113.7 or 2001:db8:1:2::/64");
    if (NEEDS_YES[command] && !yes) throw new UsageError(`${NEEDS_YES[command]} Add --yes if you are sure.`);
    const operator = requestBy(by);
    const timeline = parsePage(page, 200);
    const person = await findPerson(whom);
    if (!person) throw new UsageError(`${JSON.stringify(whom)} is neither an address nor the number of an account.`);
    const act = ACTS[command];
    if (!act) return show(person, timeline, json);
    const { said, ...result } = await act(person, operator, { client, file });
    if (json) console.log(JSON.stringify({ done: command, account: person.id ?? null, ...result }));
    else console.log(said);
  },
} satisfies Command<typeof OPTIONS>;

if (isEntryPoint(import.meta.url)) await runCommand(support);

async function show(person: FoundPerson, page: Page, json: boolean): Promise<void> {
  const history = await accountHistory(person);
  const timeline = await timelineOf(person, page);
  const holds = person.email === undefined ? [] : await limitsHolding({ email: person.email, user: person.user });
  tellOfMore(timeline.map(({ at }) => at).reverse(), page.limit);
  if (json) {
    const told = { inShort: inShort(history, holds, new Date()), ...history, timeline, holds };
    console.log(JSON.stringify(told, null, 2));
  } else console.log(historyText(history, holds, timeline));
}

function withAccount(act: (user: User, request: RequestContext, options: ActOptions) => Promise<Result>): Act {
  return async ({ user }, operator, options) => (user ? act(user, onBehalfOf(user, operator), options) : noAccount());
}

function noAccount(): never {
  return refuse("There is no such account: show says what is known.");
}

function refuse(reason: string): never {
  throw new Error(reason);
}

function sentText({ email }: User, phrase: string): string {
  return `On its way to ${email} within a second, if the server runs. The two words in it: ${phrase}`;
}

/** Opened before anything is read, so that nothing is recorded of an export that could not be written. */
async function writePrivately(file: string, content: () => Promise<object>): Promise<void> {
  const target = openNew(file);
  try {
    writeFileSync(target, `${JSON.stringify(await content(), null, 2)}\n`);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(target);
  }
}

function openNew(file: string): number {
  try {
    return openSync(file, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return refuse(`${file} exists already, and is not overwritten.`);
  }
}

type Options = Parameters<Command<typeof OPTIONS>["run"]>[0];

type Act = (person: FoundPerson, operator: RequestContext, options: ActOptions) => Promise<Result>;

interface ActOptions {
  client?: string | undefined;
  file?: string | undefined;
}

/** What it says to a person, and the rest as JSON. */
interface Result {
  said: string;
  phrase?: string;
  link?: string;
  ended?: number;
  from?: string;
  file?: string;
}
