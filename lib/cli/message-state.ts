import type { OutboxMessage } from "../mail/outbox";
import type { DeliveryEventType } from "../models/deliveries";

type State = Pick<OutboxMessage, "outcome" | "leasedUntil" | "attempts" | "lastError" | "dueAt">;

/** @param delivery what the provider told since */
export function stateOf({
  outcome,
  delivery,
  leasedUntil,
  attempts,
  lastError,
  dueAt,
}: State & { delivery?: DeliveryEventType | null }): string {
  if (outcome) return delivery ? `${outcome}, ${delivery.replace("_", " ")}` : outcome;
  if (leasedUntil && leasedUntil > new Date()) return "being sent";
  if (attempts === 0) return dueAt > new Date() ? `late (over the quota), next at ${dueAt.toISOString()}` : "waiting";
  return `tried ${attempts} times (${lastError ?? "an error of ours: see the log"}), next at ${dueAt.toISOString()}`;
}
