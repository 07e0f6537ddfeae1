/** How long a process that died stays away: hardly at first, and longer the more die soon after they began. */

const SHORTEST_MS = 500;
const LONGEST_MS = 15_000;
const CALM_MS = 60_000;

/** @returns the next pause, for a process that lived that long */
export function createRestartBackoff(): (livedMs: number) => number {
  let deaths = 0;
  return (livedMs) => {
    deaths = livedMs < CALM_MS ? deaths + 1 : 1;
    return Math.min(LONGEST_MS, SHORTEST_MS * 2 ** (deaths - 1));
  };
}
