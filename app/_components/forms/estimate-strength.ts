import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import adjacencyGraphs from "@zxcvbn-ts/language-common/src/adjacencyGraphs.json";
import type { Translator } from "../../../lib/i18n/translate";
import { passwordRuleProblems } from "../../../lib/schemas";

// The estimate's time is quadratic in the length, and a longer password is strong anyway.
const MAX_CHARACTERS = 64;

export interface Strength {
  /** zxcvbn's, from 0 (guessed at once) to 4. */
  score: number;
  problems: string[];
}

export async function estimateStrength(
  password: string,
  { email, minLength }: { email: string; minLength: number },
  t: Translator,
): Promise<Strength> {
  const { common, zxcvbn } = await loadEstimator();
  const problems = passwordRuleProblems(password, { minLength, email, common }, t);
  return { score: zxcvbn.check(password, [email, ...email.split(/[^\p{L}\p{N}]+/u)]).score, problems };
}

type Estimator = { common: ReadonlySet<string>; zxcvbn: ZxcvbnFactory };
let estimator: Promise<Estimator> | undefined;

function loadEstimator(): Promise<Estimator> {
  estimator ??= fetchCommonPasswords().then((common) => ({
    common: new Set(common),
    zxcvbn: new ZxcvbnFactory({
      dictionary: { "passwords-common": common },
      graphs: adjacencyGraphs,
      maxLength: MAX_CHARACTERS,
    }),
  }));
  return estimator;
}

/** Fetched, because zxcvbn's own module has the whole list, ten times as long. Without it the patterns still count. */
async function fetchCommonPasswords(): Promise<string[]> {
  const response = await fetch("/common-passwords").catch(() => undefined);
  return response?.ok ? (await response.text()).split("\n") : [];
}
