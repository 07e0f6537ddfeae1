import { canonicalEmail } from "../email-address";
import { findAuditEvents } from "../models/audit-log";
import { findUserByEmail } from "../models/users";
import { readPage } from "../page";
import { runCommand, UsageError } from "./command";
import { parsePage, tellOfMore } from "./page";
import { parseSince } from "./time";

await runCommand({
  help: `npm run events -- [--user ADDRESS] [--since 30m|2h|7d|DATE] [--code CODE] [--before DATE] [--limit N]

The audit log, newest first, one JSON object a line; with --json as one array. Of one client's refusals a hundred an hour are events of
their own; beyond that one event has a count, and the time of the last. A list has 1,000, or more where several are of one moment;
--before goes on from there.
For example: npm run events -- --user ada@example.com --since 2h --code login_failed`,
  options: {
    user: { type: "string" },
    since: { type: "string" },
    code: { type: "string" },
    before: { type: "string" },
    limit: { type: "string" },
    json: { type: "boolean" },
  },
  async run({ user, since, code, json, ...page }) {
    const submittedEmail = user === undefined ? undefined : canonicalEmail(user);
    if (user !== undefined && submittedEmail === undefined) throw new UsageError("--user must be an email address");
    const start = since === undefined ? undefined : parseSince(since);
    if (since !== undefined && !start) throw new UsageError("--since must be a date, or look like 30m, 2h or 7d");
    const userId = submittedEmail === undefined ? undefined : (await findUserByEmail(submittedEmail))?.id;
    const wanted = parsePage(page, 1_000);
    const found = await readPage(
      wanted,
      (within, limit) => findAuditEvents({ userId, submittedEmail, code, since: start, ...within }, limit),
      ({ at }) => at,
    );
    tellOfMore(
      found.map(({ at }) => at),
      wanted.limit,
    );
    const events = found.map(({ id, details, countKey, count, ...event }) => ({
      ...event,
      ...details,
      ...(count > 1 && { count }),
    }));
    if (json) console.log(JSON.stringify(events));
    else for (const event of events) console.log(JSON.stringify(event));
  },
});
