/** What happened, for the operator: `npm run events -- --user ada@example.com --since 2h --code login_failed`. One JSON line each, newest first. */
import { parseArgs } from "node:util";
import { closeDatabase } from "../db";
import { canonicalEmail } from "../email-address";
import { findAuditEvents } from "../models/audit-log";
import { findUserByEmail } from "../models/users";

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const { user, since, code } = parseArgs({
  options: { user: { type: "string" }, since: { type: "string" }, code: { type: "string" } },
}).values;
const address = user === undefined ? undefined : canonicalEmail(user);
if (user !== undefined && address === undefined) throw new Error("--user must be an email address");
const account = address === undefined ? undefined : await findUserByEmail(address);

for (const { id, details, ...event } of await findAuditEvents({
  userId: account?.id,
  submittedEmail: address,
  code,
  since: since === undefined ? undefined : moment(since),
}))
  console.log(JSON.stringify({ ...event, ...details }));
await closeDatabase();

/** "30m", "2h", "7d" ago, or a date. */
function moment(text: string): Date {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const at = unit ? Date.now() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS] : Date.parse(text);
  if (Number.isNaN(at)) throw new Error("--since must be a date, or look like 30m, 2h or 7d");
  return new Date(at);
}
