/** Whether two kinds of request can be told apart by the time of their answers. */
import { randomUUID } from "node:crypto";

/** At 100 a chance result is within 0.35 to 0.65 all but once in four thousand times. */
export const PAIRS = Number(process.env.PAIRS ?? 100);

/** First answers warm up what later ones find warm. */
export const WARM_UP = 20;

/**
 * In pairs, so that a machine that is busy for a while is busy for both.
 * @param knownFirst by chance shows what an address does to its own answer, always what it does to the next one
 */
export async function interleaved(
  addresses: string[],
  ask: (email: string) => Promise<Response>,
  knownFirst: () => boolean,
  isExpected = ({ ok }: Response) => ok,
) {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (const [index, address] of addresses.entries()) {
    const pair: ["known" | "unknown", string][] = [
      ["known", address],
      ["unknown", `${randomUUID()}@example.com`],
    ];
    for (const [kind, email] of knownFirst() ? pair : pair.reverse()) {
      const askedAt = performance.now();
      const answer = await ask(email);
      await answer.text();
      const tookMs = performance.now() - askedAt;
      if (!isExpected(answer)) throw new Error(`Answered ${answer.status}`);
      if (index >= WARM_UP) times[kind].push(tookMs);
    }
  }
  return times;
}

/** How likely a known address takes longer than an unknown one: one half if nothing can be told. */
export function areaUnderCurve(known: number[], unknown: number[]): number {
  let longer = 0;
  for (const one of known) for (const other of unknown) longer += one > other ? 1 : one === other ? 0.5 : 0;
  return longer / (known.length * unknown.length);
}

export function median(times: number[]): number {
  return Math.round((times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0) * 10) / 10;
}
