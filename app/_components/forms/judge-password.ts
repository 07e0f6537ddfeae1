/** What can be said of a password while it is typed: how hard it is to guess, and which of the server's rules it breaks. */
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import adjacencyGraphs from "@zxcvbn-ts/language-common/src/adjacencyGraphs.json";
import type { Translator } from "../../../lib/i18n/translate";
import { passwordRuleProblems } from "../../../lib/schemas";

// Estimating takes longer with the square of the length, and past this a password is strong anyway.
const MAX_CHARACTERS = 64;

export interface Judgement {
  /** From 0, guessed at once, to 4. */
  score: number;
  /** In the server's words. */
  problems: string[];
}

/** The address and its parts count as known to who guesses. */
export async function judgePassword(
  password: string,
  { email, minLength }: { email: string; minLength: number },
  t: Translator,
): Promise<Judgement> {
  const { common, zxcvbn } = await loadJudge();
  const problems = passwordRuleProblems(password, { minLength, email, common }, t);
  return { score: zxcvbn.check(password, [email, ...email.split(/[^\p{L}\p{N}]+/u)]).score, problems };
}

type Judge = { common: ReadonlySet<string>; zxcvbn: ZxcvbnFactory };
let judge: Promise<Judge> | undefined;

function loadJudge(): Promise<Judge> {
  judge ??= mostCommonPasswords().then((common) => ({
    common: new Set(common),
    zxcvbn: new ZxcvbnFactory({
      dictionary: { "passwords-common": common },
      graphs: adjacencyGraphs,
      maxLength: MAX_CHARACTERS,
    }),
  }));
  return judge;
}

/** Fetched as text, because as a module the whole list would come, ten times as long. Without it the patterns still count. */
async function mostCommonPasswords(): Promise<string[]> {
  const answer = await fetch("/common-passwords").catch(() => undefined);
  return answer?.ok ? (await answer.text()).split("\n") : [];
}
