"use client";
import { type ReactNode, useEffect, useState } from "react";
import type { MessageKey, Translator } from "../../../lib/i18n/translate";
import { useTranslator } from "../translator";
import type { Judgement } from "./judge-password";
import styles from "./password-strength.module.css";

const WORDS: MessageKey[] = [
  "passwordStrength.veryWeak",
  "passwordStrength.weak",
  "passwordStrength.fair",
  "passwordStrength.good",
  "passwordStrength.strong",
];
const ADVICE: MessageKey[] = ["passwordStrength.addWords", "passwordStrength.addWords", "passwordStrength.makeLonger"];
const STEPS = [1, 2, 3, 4];
// So that a screen reader is told once somebody pauses, and not at every key.
const PAUSE_MS = 200;

interface PasswordStrengthProps {
  password: string;
  email: string;
  minLength: number;
  /** What already stands at the field, so that nothing is said twice. */
  told: string[];
}

/** How hard the typed password is to guess, and what the server would say to it. Advice, never a gate: the rules are the server's. */
export function PasswordStrength(props: PasswordStrengthProps): ReactNode {
  const t = useTranslator();
  const judgement = useJudgement(props, t);
  const score = judgement?.problems.length ? 0 : judgement?.score;
  const untold = judgement?.problems.filter((problem) => !props.told.includes(problem)) ?? [];

  return (
    <div className={styles.strength} data-score={score} aria-live="polite">
      {judgement && score !== undefined && (
        <>
          <span className={styles.meter} aria-hidden="true">
            {STEPS.map((step) => (
              <span key={step} data-on={step <= Math.max(score, 1) || undefined} />
            ))}
          </span>
          {untold.map((problem) => (
            <span key={problem}>{problem}</span>
          ))}
          {judgement.problems.length === 0 && (
            <span>
              <strong>{WORDS[score] && t(WORDS[score])}</strong> {ADVICE[score] && t(ADVICE[score])}
            </span>
          )}
        </>
      )}
    </div>
  );
}

function useJudgement(
  { password, email, minLength }: Omit<PasswordStrengthProps, "told">,
  t: Translator,
): Judgement | undefined {
  const [judgement, setJudgement] = useState<Judgement>();
  useEffect(() => {
    if (!password) return setJudgement(undefined);
    let current = true;
    // Comes only once somebody types; without it the form works as well.
    const judge = async () => {
      const { judgePassword } = await import("./judge-password");
      const next = await judgePassword(password, { email, minLength }, t);
      if (current) setJudgement(next);
    };
    const timer = setTimeout(() => judge().catch(() => undefined), PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [password, email, minLength, t]);
  return judgement;
}
