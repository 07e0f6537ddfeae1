/**
 * `npm run bench [-- --rounds 5 --seconds 4 --accounts 1000,1000000]`: us and the peers on this machine, in turns, over loopback.
 * A table on the terminal, and everything in e2e/.results/bench.json.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { buildIfNeeded } from "../support/build";
import { startBetterAuth } from "./better-auth";
import { startDjoser } from "./djoser";
import { costByAccounts } from "./growth";
import { createAccounts, startLatchkey } from "./latchkey";
import { lettersPerSecond } from "./letters";
import { confirms } from "./links";
import { gets, measure } from "./load";
import { residentMegabytes } from "./memory";
import { playRounds } from "./rounds";
import { scriptBytes } from "./weight";

const PAGES = ["/", "/login", "/signup", "/forgot-password"];

const { values } = parseArgs({
  options: {
    oauthStates: { type: "string", default: "3" },
    seconds: { type: "string", default: "4" },
    accounts: { type: "string", default: "1000,100000,1000000,10000000" },
    requests: { type: "string", default: "100000" },
    mails: { type: "string", default: "300" },
  },
});
const [oauthStates, seconds, requests] = [Number(values.oauthStates), Number(values.seconds), Number(values.requests)];

await buildIfNeeded();
const processes = availableParallelism();
const loads = [loadavg()[0]];
const latchkey = await startLatchkey(processes);
await createAccounts(latchkey);
const peers = (await Promise.all([startDjoser(processes), startBetterAuth()])).filter((peer) => peer !== undefined);

const table = await playRounds(latchkey, peers, oauthStates, seconds);
loads.push(loadavg()[0]);
const confirmsPerSecond = await confirms(latchkey, 24);
await Promise.all(peers.map((peer) => peer.stop()));
const scripts: Record<string, number> = {};
for (const path of PAGES) scripts[path] = await scriptBytes(latchkey.url, path);
const memory = { before: residentMegabytes(latchkey.server.pid()), after: [] as number[] };
await measure(latchkey, gets("/login"), { amount: requests });
memory.after = residentMegabytes(latchkey.server.pid());
await latchkey.stop();
const mails = await lettersPerSecond(processes, Number(values.mails));
const accounts = await costByAccounts(values.accounts.split(",").filter(Boolean).map(Number), seconds);
loads.push(loadavg()[0]);

const machine = { cpu: cpus()[0]?.model, cores: processes, node: process.version, loads };
const settings = { oauthStates, seconds, requests };
const ours = {
  startedInMs: latchkey.startedInMs,
  confirmsPerSecond,
  lettersPerSecond: mails,
  memory,
  scripts,
  accounts,
};
mkdirSync("e2e/.results", { recursive: true });
writeFileSync(
  "e2e/.results/bench.json",
  JSON.stringify({ at: new Date().toISOString(), machine, settings, table, ...ours }, null, 2),
);
console.table(table);
console.table(accounts);
console.log({ machine, settings, ...ours, accounts: undefined });
