import { canonicalEmail } from "../email-address";
import { findAuditEvents } from "../models/audit-log";
import { findUserByEmail } from "../models/users";
import { runCommand, UsageError } from "./command";

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

await runCommand({
  help: `npm run events -- [--user ADDRESS] [--since 30m|2h|7d|DATE] [--code CODE]

The audit log, newest first, one JSON object a line; with --json as one array.
For example: npm run events -- --user ada@example.com --since 2h --code login_failed`,
  options: {
    user: { type: "string" },
    since: { type: "string" },
    code: { type: "string" },
    json: { type: "boolean" },
  },
  async run({ user, since, code, json }) {
    const submittedEmail = user === undefined ? undefined : canonicalEmail(user);
    if (user !== undefined && submittedEmail === undefined) throw new UsageError("--user must be an email address");
    const start = since === undefined ? undefined : parseSince(since);
    const userId = submittedEmail === undefined ? undefined : (await findUserByEmail(submittedEmail))?.id;
    const found = await findAuditEvents({ userId, submittedEmail, code, since: start });
    const events = found.map(({ id, details, ...event }) => ({ ...event, ...details }));
    if (json) console.log(JSON.stringify(events));
    else for (const event of events) console.log(JSON.stringify(event));
  },
});

function parseSince(text: string): Date {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const time = unit ? Date.now() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS] : Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError("--since must be a date, or look like 30m, 2h or 7d");
  return new Date(time);
}
