"use client";
import { type ReactNode, useEffect, useState } from "react";
import type { MessageKey, Translator } from "../../../lib/i18n/translate";
import { useTranslator } from "../translator";
import type { Strength } from "./estimate-strength";
import styles from "./password-strength.module.css";
import { released } from "./released";

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
  const problems = strength?.problems.filter((problem) => !fieldErrors.includes(problem)) ?? [];
  const score = strength?.problems.length ? 0 : strength?.score;
  const judged = strength?.problems.length === 0 ? strength.score : undefined;
  const [verdict, advice] = judged === undefined ? [] : [VERDICT[judged], ADVICE[judged]];

  return (
    <div className={styles.strength} data-score={score} aria-live="polite">
      <span className={styles.meter} aria-hidden="true" hidden={score === undefined}>
        {STEPS.map((step) => (
          <span key={step} data-on={step <= Math.max(score ?? 0, 1) || undefined} />
        ))}
      </span>
      <span className={styles.problems} hidden={problems.length === 0}>
        {problems.map((problem) => (
          <span key={problem}>{problem}</span>
        ))}
      </span>
      <span hidden={!verdict}>
        <strong>{`${verdict && t(verdict)} `}</strong>
        <span>{advice ? t(advice) : ""}</span>
      </span>
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
      await released();
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
