import { randomUUID } from "node:crypto";

export const ROUNDS = Number(process.env.ROUNDS ?? 100);

export const WARM_UP = 20;

export const unknownAddress = () => `${randomUUID()}@example.com`;

/** Random order: shows the effect of an address on its own answer. */
export function shuffled<Kind>(kinds: Kind[]): Kind[] {
  const keyed = kinds.map((kind) => ({ kind, key: Math.random() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ kind }) => kind);
}

/** Fixed order: shows the effect of an address on the next answer. */
export const inGivenOrder = <Kind>(kinds: Kind[]): Kind[] => kinds;

/** One request of each kind per round, so that other load affects all kinds alike. @returns milliseconds */
export async function interleaved<Kind extends string>(
  rounds: Record<Kind, string>[],
  ask: (email: string) => Promise<Response>,
  order: (kinds: NoInfer<Kind>[]) => NoInfer<Kind>[],
  isExpected = ({ ok }: Response) => ok,
): Promise<Record<Kind, number[]>> {
  const kinds = Object.keys(rounds[0] ?? {}) as Kind[];
  const times = Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Record<Kind, number[]>;
  for (const [index, addresses] of rounds.entries())
    for (const kind of order(kinds)) {
      const sentAt = performance.now();
      const answer = await ask(addresses[kind]);
      await answer.text();
      const tookMs = performance.now() - sentAt;
      if (!isExpected(answer)) throw new Error(`Answered ${answer.status}`);
      if (index >= WARM_UP) times[kind].push(tookMs);
    }
  return times;
}

interface Verdict {
  what: string;
  /** The probability that one takes longer than the other: 0.5 if nothing can be told. */
  areaUnderCurve: number;
}

export function compare(what: string, ones: number[], others: number[]): Verdict {
  let longer = 0;
  for (const one of ones) for (const other of others) longer += one > other ? 1 : one === other ? 0.5 : 0;
  const areaUnderCurve = longer / (ones.length * others.length);
  const medians = `medians ${median(ones)} and ${median(others)} ms`;
  console.log(`${what}: AUC ${areaUnderCurve.toFixed(3)}, ${medians}, ${ROUNDS} rounds`);
  return { what, areaUnderCurve };
}

/** At 100 rounds, chance exceeds these bounds once in four thousand times. */
export function canTellApart({ areaUnderCurve }: Verdict): boolean {
  return areaUnderCurve <= 0.35 || areaUnderCurve >= 0.65;
}

function median(times: number[]): number {
  return Math.round((times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0) * 10) / 10;
}
