"use client";
import { type ReactNode, useEffect, useState } from "react";
import type { MessageKey, Translator } from "../../../lib/i18n/translate";
import { useTranslator } from "../translator";
import type { Strength } from "./estimate-strength";
import styles from "./password-strength.module.css";

interface PasswordStrengthProps {
  password: string;
  email: string;
  minLength: number;
  fieldErrors: string[];
}

/** Advice only: the server enforces the rules. */
export function PasswordStrength({ fieldErrors, ...input }: PasswordStrengthProps): ReactNode {
  const t = useTranslator();
  const strength = useStrength(input, t);
  const score = strength?.problems.length ? 0 : strength?.score;

  return (
    <div className={styles.strength} data-score={score} aria-live="polite">
      {strength && score !== undefined && (
        <>
          <span className={styles.meter} aria-hidden="true">
            {STEPS.map((step) => (
              <span key={step} data-on={step <= Math.max(score, 1) || undefined} />
            ))}
          </span>
          {strength.problems
            .filter((problem) => !fieldErrors.includes(problem))
            .map((problem) => (
              <span key={problem}>{problem}</span>
            ))}
          {strength.problems.length === 0 && (
            <span>
              <strong>{VERDICT[score] && t(VERDICT[score])}</strong> {ADVICE[score] && t(ADVICE[score])}
            </span>
          )}
        </>
      )}
    </div>
  );
}

const STEPS = [1, 2, 3, 4];
const VERDICT: MessageKey[] = [
  "passwordStrength.veryWeak",
  "passwordStrength.weak",
  "passwordStrength.fair",
  "passwordStrength.good",
  "passwordStrength.strong",
];
const ADVICE: MessageKey[] = ["passwordStrength.addWords", "passwordStrength.addWords", "passwordStrength.makeLonger"];

/** Screen readers announce each result, so it waits for a pause in typing. */
const PAUSE_MS = 200;

function useStrength(
  { password, email, minLength }: Omit<PasswordStrengthProps, "fieldErrors">,
  t: Translator,
): Strength | undefined {
  const [strength, setStrength] = useState<Strength>();
  useEffect(() => {
    if (!password) return setStrength(undefined);
    let current = true;
    const update = async () => {
      const { estimateStrength } = await import("./estimate-strength");
      const next = await estimateStrength(password, { email, minLength }, t);
      if (current) setStrength(next);
    };
    const timer = setTimeout(() => update().catch(() => undefined), PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [password, email, minLength, t]);
  return strength;
}
