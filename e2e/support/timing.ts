/** Whether kinds of request can be told apart by the time of their answers. */
import { randomUUID } from "node:crypto";

export const ROUNDS = Number(process.env.ROUNDS ?? 100);

/** First answers warm up what later ones find warm. */
export const WARM_UP = 20;

export const nobody = () => `${randomUUID()}@example.com`;

/** An order within a round that shows what an address does to its own answer. */
export function shuffled<Kind>(kinds: Kind[]): Kind[] {
  const drawn = kinds.map((kind) => ({ kind, lot: Math.random() }));
  return drawn.toSorted((a, b) => a.lot - b.lot).map(({ kind }) => kind);
}

/** An order within a round that shows what an address does to the next answer. */
export const asTheyCome = <Kind>(kinds: Kind[]): Kind[] => kinds;

/** One of each kind a round, so that a machine that is busy for a while is busy for all. In milliseconds. */
export async function interleaved<Kind extends string>(
  oauthStates: Record<Kind, string>[],
  ask: (email: string) => Promise<Response>,
  inOrder: (kinds: NoInfer<Kind>[]) => NoInfer<Kind>[],
  isExpected = ({ ok }: Response) => ok,
): Promise<Record<Kind, number[]>> {
  const kinds = Object.keys(oauthStates[0] ?? {}) as Kind[];
  const times = Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Record<Kind, number[]>;
  for (const [index, addresses] of oauthStates.entries())
    for (const kind of inOrder(kinds)) {
      const askedAt = performance.now();
      const answer = await ask(addresses[kind]);
      await answer.text();
      const tookMs = performance.now() - askedAt;
      if (!isExpected(answer)) throw new Error(`Answered ${answer.status}`);
      if (index >= WARM_UP) times[kind].push(tookMs);
    }
  return times;
}

interface Verdict {
  what: string;
  /** How likely one takes longer than the other: one half if nothing can be told. */
  areaUnderCurve: number;
}

/** Prints what it finds, too. */
export function compared(what: string, ones: number[], others: number[]): Verdict {
  let longer = 0;
  for (const one of ones) for (const other of others) longer += one > other ? 1 : one === other ? 0.5 : 0;
  const areaUnderCurve = longer / (ones.length * others.length);
  const medians = `medians ${median(ones)} and ${median(others)} ms`;
  console.log(`${what}: AUC ${areaUnderCurve.toFixed(3)}, ${medians}, ${ROUNDS} rounds`);
  return { what, areaUnderCurve };
}

/** At 100 rounds chance stays within these bounds all but once in four thousand times. */
export function canTellApart({ areaUnderCurve }: Verdict): boolean {
  return areaUnderCurve <= 0.35 || areaUnderCurve >= 0.65;
}

function median(times: number[]): number {
  return Math.round((times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0) * 10) / 10;
}
