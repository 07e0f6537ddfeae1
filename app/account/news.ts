/** What the account page says first, after something was done on another page. A list, so that no link can put words on it. */
import type { MessageKey } from "@/lib/i18n/catalogs";

const NEWS = new Map<unknown, MessageKey>([
  ["changed", "account.news.passwordChanged"],
  ["set", "account.news.passwordSet"],
  ["linked", "account.news.linked"],
  ["unlinked", "account.news.unlinked"],
  ["ended", "account.news.sessionsEnded"],
]);

const PROBLEMS = new Map<unknown, MessageKey>([
  ["provider", "account.problem.providerFailed"],
  ["link", "account.problem.notLinked"],
  ["last", "account.problem.lastMethod"],
]);

export function newsOf(search: Record<string, unknown>): { kind: "good" | "wrong"; words: MessageKey } | undefined {
  const problem = PROBLEMS.get(search.problem);
  if (problem) return { kind: "wrong", words: problem };
  const news = NEWS.get(search.news);
  return news ? { kind: "good", words: news } : undefined;
}
