import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { canonicalEmail } from "../email-address";
import { type MassReset, massReset, previewMassReset, unfinishedSince } from "../flows/mass-reset";
import { UsageError } from "./command";
import { requestBy } from "./operator";
import { parseDate } from "./time";

const PROGRESS_MS = 1_000;

export async function resetAll({ filter, by, yes, dryRun, json }: ResetAllOptions): Promise<void> {
  const reset = parseFilter(filter);
  if (!yes && !dryRun)
    throw new UsageError("Every password concerned is void at once. Try --dry-run, then add --yes if you are sure.");
  const operator = requestBy(by);
  const begunAt = await unfinishedSince(reset);
  if (begunAt) console.error(`Going on with the one begun at ${begunAt.toISOString()}.`);
  if (dryRun) {
    const { all, disabled } = await previewMassReset(reset);
    const text = `${all} accounts would be asked for a new password, ${disabled} of them disabled and so without an email.`;
    return console.log(json ? JSON.stringify({ accounts: all, disabled }) : text);
  }
  let toldAt = 0;
  const asked = await massReset(reset, operator, (sofar) => {
    if (Date.now() - toldAt < PROGRESS_MS) return;
    toldAt = Date.now();
    console.error(`${sofar} asked`);
  });
  const text = `${asked} accounts asked for a new password. Their emails give way to all others: outbox -- list shows what waits.`;
  console.log(json ? JSON.stringify({ asked }) : text);
}

function parseFilter(filter: string | undefined): MassReset {
  const [, kind, value] = /^(all$|created-before|logged-in-since|file)(?::(.+))?$/s.exec(filter ?? "") ?? [];
  if (kind === "all") return { name: "all" };
  if (!kind || !value)
    throw new UsageError("--filter must be all, created-before:DATE, logged-in-since:DATE or file:PATH");
  if (kind === "file") return parseList(value);
  const date = parseDate(value);
  if (!date) throw new UsageError(`${value} is no date, as 2026-11-29 or 2026-11-29T21:14:16Z`);
  const name = `${kind}:${date.toISOString()}`;
  return kind === "created-before" ? { name, createdBefore: date } : { name, loggedInSince: date };
}

/** One address a line. A line that is none stops it before anything is changed. */
function parseList(file: string): MassReset {
  const text = readFileSync(file, "utf8");
  const lines = text.split(/\r?\n/).flatMap((line, place) => (line.trim() ? [{ line: line.trim(), place }] : []));
  const emails = lines.map(({ line, place }) => {
    const email = canonicalEmail(line);
    if (email === undefined) throw new Error(`Line ${place + 1} of ${file} is no email address: nothing was changed.`);
    return email;
  });
  const digest = createHash("sha256").update(emails.join("\n")).digest("hex").slice(0, 16);
  return { name: `file:${digest}`, emails: [...new Set(emails)] };
}

export interface ResetAllOptions {
  filter: string | undefined;
  by: string | undefined;
  yes: boolean;
  dryRun: boolean;
  json: boolean;
}
