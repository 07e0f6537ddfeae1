/** What the account page says first, after something was done on another page. A list, so that no link can put words on it. */
import type { MessageKey } from "@/lib/i18n";

const NEWS = new Map<unknown, MessageKey>([
  ["changed", "Password changed successfully. You were logged out everywhere else."],
  ["set", "Password set successfully. You can now log in with it."],
  ["linked", "Linked. You can now sign in with it."],
  ["unlinked", "Unlinked. It is no longer a way to sign in."],
  ["ended", "Ended. Whoever was logged in there has to log in again."],
]);

const PROBLEMS = new Map<unknown, MessageKey>([
  ["provider", "That did not work. Nothing was changed; please try again."],
  ["link", "It was not linked: it belongs to another account, or too much time has passed. Nothing was changed."],
  ["last", "That is your last way to sign in. Set a password or link another one first."],
]);

export function newsOf(search: Record<string, unknown>): { kind: "good" | "wrong"; words: MessageKey } | undefined {
  const problem = PROBLEMS.get(search.problem);
  if (problem) return { kind: "wrong", words: problem };
  const news = NEWS.get(search.news);
  return news ? { kind: "good", words: news } : undefined;
}
