import type { OutboxMessage } from "../mail/outbox";

type State = Pick<OutboxMessage, "outcome" | "leasedUntil" | "attempts" | "lastError" | "dueAt">;

export function stateOf({ outcome, leasedUntil, attempts, lastError, dueAt }: State): string {
  if (outcome) return outcome;
  if (leasedUntil && leasedUntil > new Date()) return "being sent";
  if (attempts === 0) return dueAt > new Date() ? `late (over the quota), next at ${dueAt.toISOString()}` : "waiting";
  return `tried ${attempts} times (${lastError ?? "an error of ours: see the log"}), next at ${dueAt.toISOString()}`;
}
