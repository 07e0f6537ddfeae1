"use client";
import { type ReactNode, useDeferredValue, useEffect, useState } from "react";
import styles from "./password-strength.module.css";

const WORDS = ["Very easy to guess", "Easy to guess", "Could be stronger", "Good", "Strong"];
const ADVICE = [
  "Add another word or two.",
  "Add another word or two.",
  "A longer one would be harder to guess.",
  "",
  "",
];
const STEPS = [1, 2, 3, 4];

/** How hard the typed password is to guess. Advice, never a gate: the rules are the server's. */
export function PasswordStrength({ password, email }: { password: string; email: string }): ReactNode {
  const typed = useDeferredValue(password);
  const [score, setScore] = useState<number>();

  useEffect(() => {
    let current = true;
    if (!typed) setScore(undefined);
    // Most of it is a list of common passwords, so it comes only once somebody types; without it the form works as well.
    else
      import("./guess-strength").then(
        ({ guessStrength }) => current && setScore(guessStrength(typed, email)),
        () => undefined,
      );
    return () => {
      current = false;
    };
  }, [typed, email]);

  return (
    <div className={styles.strength} data-score={score} aria-live="polite">
      {score !== undefined && (
        <>
          <span className={styles.meter} aria-hidden="true">
            {STEPS.map((step) => (
              <span key={step} data-on={step <= Math.max(score, 1) || undefined} />
            ))}
          </span>
          <span>
            <strong>{WORDS[score]}.</strong> {ADVICE[score]}
          </span>
        </>
      )}
    </div>
  );
}
