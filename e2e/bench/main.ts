/** `npm run bench [-- --rounds 3 --seconds 5]`: us and the peers on this machine, in turns, over loopback. Table, and JSON in e2e/.results. */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { buildIfNeeded } from "../build";
import { startDjoser } from "./djoser";
import { startLatchkey } from "./latchkey";
import { type Figures, type Load, measure } from "./load";
import { residentMegabytes } from "./memory";
import type { Subject } from "./subject";

const { values } = parseArgs({ options: { rounds: { type: "string" }, seconds: { type: "string" } } });
const rounds = Number(values.rounds ?? 3);
const seconds = Number(values.seconds ?? 5);

const shared: Record<string, Load> = {
  "reset request, known address": {
    path: "/api/auth/users/reset_password/",
    body: ({ email }) => ({ email }),
    connections: 16,
  },
  "login, cost 12": { path: "/api/auth/jwt/create/", body: ({ login }) => login, connections: 8 },
};
const ours: Record<string, Load> = {
  "GET /login": { path: "/login", connections: 16 },
  "GET /forgot-password": { path: "/forgot-password", connections: 16 },
  "GET /healthz": { path: "/healthz", connections: 16 },
};

buildIfNeeded();
const processes = availableParallelism();
const latchkey = await startLatchkey(processes);
const djoser = await startDjoser(processes);
const subjects: Subject[] = djoser ? [latchkey, djoser] : [latchkey];
const results: Record<string, Figures[]> = {};
const note = (name: string, figures: Figures) => {
  results[name] ??= [];
  results[name].push(figures);
};
for (let round = 0; round < rounds; round++) {
  for (const [name, load] of Object.entries(shared))
    for (const subject of subjects) note(`${name} · ${subject.name}`, await measure(subject, load, seconds));
  for (const [name, load] of Object.entries(ours)) note(`${name} · Latchkey`, await measure(latchkey, load, seconds));
  const storm = measure(latchkey, { ...(shared["login, cost 12"] as Load), connections: 16 }, seconds);
  note("GET /login during 16 logins · Latchkey", await measure(latchkey, { path: "/login", connections: 1 }, seconds));
  note("16 logins at once · Latchkey", await storm);
}
const memory = residentMegabytes(latchkey.server.pid());
await Promise.all(subjects.map((subject) => subject.stop()));

const table = Object.fromEntries(Object.entries(results).map(([name, figures]) => [name, medians(figures)]));
const machine = { cpu: cpus()[0]?.model, cores: processes, node: process.version, load: loadavg().map(Math.round) };
const report = {
  at: new Date().toISOString(),
  machine,
  rounds,
  seconds,
  startedInMs: latchkey.startedInMs,
  memory,
  table,
};
mkdirSync("e2e/.results", { recursive: true });
writeFileSync("e2e/.results/bench.json", JSON.stringify(report, null, 2));
console.table(table);
console.log({ ...report, table: undefined });

function medians(figures: Figures[]): Figures {
  const median = (key: keyof Figures) =>
    figures.map((f) => f[key]).sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
  return { perSecond: median("perSecond"), p50: median("p50"), p99: median("p99"), failed: median("failed") };
}
