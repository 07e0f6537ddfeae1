import type { Write } from "./db";
import { outboxMessage } from "./mail/outbox";
import { webhook } from "./mail/webhooks";
import { auditEvent, hasLoggedInFrom } from "./models/audit-log";
import type { User } from "./models/users";
import { isTrustedDevice } from "./rate-limit/device-cookie";
import type { RequestContext } from "./request-context";

/**
 * What a good login adds to its write set, unless it is the account's first or its browser is trusted. Programs have no cookies and log
 * in often: they are new once per client and user agent.
 */
export async function newDeviceNotice(
  user: User,
  by: "browser" | "program",
  request: RequestContext,
  now: Date,
  details?: Record<string, string>,
): Promise<Write[]> {
  if (user.lastLoginAt === null || isTrustedDevice(request.device, user, now)) return [];
  if (by === "program" && (await hasLoggedInFrom(user.id, request))) return [];
  return [
    outboxMessage("new-device", { userId: user.id }, request, now),
    ...webhook("login.new_device", user, now),
    auditEvent({ code: "login_new_device", userId: user.id, ...(details && { details }) }, request, now),
  ];
}
