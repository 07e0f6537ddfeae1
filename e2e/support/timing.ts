import { randomUUID } from "node:crypto";

/** Half as many on Postgres, where every statement is the same. Both go on for as long as it takes to tell: see `toldApart`. */
export const ROUNDS = Number(process.env.ROUNDS ?? (process.env.E2E_POSTGRES ? 50 : 100));

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
  order: (kinds: NoInfer<Kind>[]) => NoInfer<Kind>[] | Promise<NoInfer<Kind>[]>,
  isExpected = ({ ok }: Response) => ok,
): Promise<Record<Kind, number[]>> {
  const kinds = Object.keys(rounds[0] ?? {}) as Kind[];
  const times = Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Record<Kind, number[]>;
  for (const [index, addresses] of rounds.entries())
    for (const kind of await order(kinds)) {
      const sentAt = performance.now();
      const answer = await ask(addresses[kind]);
      await answer.text();
      const tookMs = performance.now() - sentAt;
      if (!isExpected(answer)) throw new Error(`Answered ${answer.status}`);
      if (index >= WARM_UP) times[kind].push(tookMs);
    }
  return times;
}

/**
 * Goes on until no kind seems to be told apart, or judges by 300 rounds: of many measurements in one run, so few rounds would fail
 * one by chance now and then.
 */
export async function toldApart<Kind extends string>(
  what: string,
  { round, ask, order = shuffled, isExpected }: TimingStory<Kind>,
): Promise<Verdict[]> {
  const found = {} as Record<Kind, number[]>;
  for (let rounds = ROUNDS; ; rounds += ROUNDS) {
    const times = await interleaved(await roundsOf(round, ROUNDS), ask, order, isExpected);
    const [reference, ...others] = Object.keys(times) as [Kind, ...Kind[]];
    for (const kind of [reference, ...others]) found[kind] = [...(found[kind] ?? []), ...times[kind]];
    const verdicts = others.map((kind) => compare(`${what}, ${kind} or ${reference}`, found[kind], found[reference]));
    if (!verdicts.some(seemsApart)) return [];
    if (rounds >= MOST_ROUNDS) return verdicts.filter(canTellApart);
  }
}

const MOST_ROUNDS = 300;
const seemsApart = ({ areaUnderCurve }: Verdict) => Math.abs(areaUnderCurve - 0.5) > 0.1;

async function roundsOf<Round>(round: (index: number) => Promise<Round>, count: number): Promise<Round[]> {
  return Promise.all(Array.from({ length: WARM_UP + count }, (_, index) => round(index)));
}

export interface TimingStory<Kind extends string> {
  /** What is sent for each kind. The first is what all others are compared to. */
  round: (index: number) => Promise<Record<Kind, string>>;
  ask: (value: string) => Promise<Response>;
  order?: (kinds: NoInfer<Kind>[]) => NoInfer<Kind>[] | Promise<NoInfer<Kind>[]>;
  isExpected?: (answer: Response) => boolean;
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
  console.log(`${what}: AUC ${areaUnderCurve.toFixed(3)}, ${medians}, ${ones.length} rounds`);
  return { what, areaUnderCurve };
}

/** At 100 rounds, chance exceeds these bounds once in four thousand times. */
export function canTellApart({ areaUnderCurve }: Verdict): boolean {
  return areaUnderCurve <= 0.35 || areaUnderCurve >= 0.65;
}

function median(times: number[]): number {
  return Math.round((times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0) * 10) / 10;
}
