"use client";
import { type ReactNode, useEffect, useState } from "react";
import buttons from "./button.module.css";
import styles from "./check-your-email.module.css";
import { useHydrated } from "./forms/use-hydrated";
import { useTranslator } from "./translator";

const WAIT_SECONDS = 30;

interface SendAgainProps {
  pending: boolean;
  /** What was told of the newest email: another one with each, which starts the wait anew. */
  told: object;
}

/** Asks for some patience first, and shows how much is left. Without JavaScript it is a plain button: the limits are the server's. */
export function SendAgain({ pending, told }: SendAgainProps): ReactNode {
  const t = useTranslator();
  const [first] = useState(told);
  const left = useCountdown(WAIT_SECONDS, told);
  const waits = useHydrated() && left > 0;
  return (
    <>
      <p className={styles.hint} role="status">
        {t(told === first ? "sendAgain.hint" : "sendAgain.sent")}
      </p>
      <button
        type="submit"
        className={buttons.secondary}
        aria-disabled={waits || pending}
        onClick={(event) => waits && event.preventDefault()}
      >
        {t(pending ? "common.sending" : "sendAgain.submit")}
        {waits && !pending && (
          <span className={styles.countdown} aria-hidden="true">
            0:{String(left).padStart(2, "0")}
          </span>
        )}
      </button>
    </>
  );
}

function useCountdown(seconds: number, since: object): number {
  const [left, setLeft] = useState(seconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `since` is what starts it anew.
  useEffect(() => {
    setLeft(seconds);
    const timer = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1_000);
    return () => clearInterval(timer);
  }, [seconds, since]);
  return left;
}
