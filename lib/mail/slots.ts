export interface Slots {
  /** Granted in the order in which they are asked for. */
  acquire(): Promise<void>;
  release(): void;
}

/** @param limit how many may be held at once */
export function createSlots(limit: () => number): Slots {
  const waiting: (() => void)[] = [];
  let held = 0;

  return {
    acquire: () =>
      new Promise((granted) => {
        waiting.push(granted);
        grant();
      }),
    release() {
      held -= 1;
      grant();
    },
  };

  function grant(): void {
    for (; held < limit(); held += 1) {
      const granted = waiting.shift();
      if (!granted) return;
      granted();
    }
  }
}
