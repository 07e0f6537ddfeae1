"use client";
import { type ReactNode, useEffect, useState } from "react";
import styles from "./button.module.css";
import { useSay } from "./say";
import { useHydrated } from "./use-hydrated";

const WAIT_SECONDS = 30;

/**
 * Asks for some patience first, and shows how much is left. Without JavaScript it is a plain button: the limits are the server's.
 * @param sentAs changes with each letter, and starts the wait anew
 */
export function SendAgain({ pending, sentAs }: { pending: boolean; sentAs: string | undefined }): ReactNode {
  const say = useSay();
  const left = useCountdown(WAIT_SECONDS, sentAs);
  const waits = useHydrated() && left > 0;
  return (
    <button
      type="submit"
      className={styles.secondary}
      aria-disabled={waits || pending}
      onClick={(event) => waits && event.preventDefault()}
    >
      {say(pending ? "Sending…" : "Send again")}
      {waits && !pending && (
        <span className={styles.countdown} aria-hidden="true">
          0:{String(left).padStart(2, "0")}
        </span>
      )}
    </button>
  );
}

function useCountdown(seconds: number, since: unknown): number {
  const [left, setLeft] = useState(seconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `since` is what starts it anew.
  useEffect(() => {
    setLeft(seconds);
    const timer = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1_000);
    return () => clearInterval(timer);
  }, [seconds, since]);
  return left;
}
