import { useSyncExternalStore } from "react";

const never = (): (() => void) => () => {};

/** True once JavaScript runs here: what cannot work without it is not shown before. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
