import type { ImportReport } from "../flows/import-django";

const SHOWN = 20;

/** In words, for a person at a terminal. */
export function printImportReport(report: ImportReport): void {
  const { accounts, passwords, providers, leftBehind, notices, list } = report;
  console.log(
    `${accounts.read} accounts: ${accounts.new} new, ${accounts.changed} changed, ${accounts.unchanged} as before, ${accounts.leftBehind} left behind.`,
  );
  printCounts("Passwords", passwords);
  printCounts("Providers", providers);
  const noted = Object.entries(notices).map(
    ([notice, count]) => `  ${count} ${NOTICES[notice as keyof typeof NOTICES]}`,
  );
  if (!report.addressesVerified) noted.push(`  ${NO_FLAGS}`);
  if (noted.length > 0) console.log(["", "What will be noticed", ...noted].join("\n"));
  const left = Object.entries(leftBehind).flatMap(([what, reasons]) =>
    Object.entries(reasons).map(([reason, count]) => `  ${count} ${what}: ${wordsFor(what, reason)}`),
  );
  if (left.length === 0) return;
  console.log(["", "Left behind", ...left, ""].join("\n"));
  for (const { pk, email, what, why, detail } of list.slice(0, SHOWN))
    console.log(`  ${pk}  ${printable(email) || "–"}  ${what}  ${why}${detail ? `: ${printable(detail)}` : ""}`);
  if (list.length > SHOWN) console.log(`  … ${list.length - SHOWN} more: --json lists them`);
}

function printCounts(title: string, counts: Record<string, number>): void {
  const entries = Object.entries(counts).sort(([, one], [, other]) => other - one);
  if (entries.length > 0)
    console.log([`\n${title}`, ...entries.map(([name, count]) => `  ${count} ${name}`)].join("\n"));
}

function wordsFor(what: string, reason: string): string {
  const [why = "", detail] = reason.split(": ");
  const words = LEFT_BEHIND[`${what} ${why}`] ?? why;
  return detail === undefined ? words : `${words} (${printable(detail)})`;
}

/** What a file says is shown, and does nothing to the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd").slice(0, 320);
}

const LEFT_BEHIND: Record<string, string> = {
  "accounts key": "the key is neither a positive integer nor a UUID",
  "accounts no-address": "no address; give each one there, and import again",
  "accounts refused-address": "the address has characters that are refused here, or is none",
  "accounts clash":
    "the same address, but for case, as another account there; nothing is merged: change one there, and import again",
  "accounts taken": "another account here has the number or the address",
  "accounts deleted": "deleted here since",
  "passwords unknown-hash": "cannot be read here: the user asks for a link by “Forgot password?”, and sets a new one",
  "passwords unverified":
    "the address is not verified there: the user asks for a link by “Forgot password?”, which proves it",
  "identities provider": "the provider is not known here, or is named otherwise: see --provider",
  "identities subject": "kept by address or name and not by the provider's own number; that provider links it anew",
  "identities clash": "two accounts there have it",
  "identities unverified": "the account's address is not verified there",
  "identities taken": "another account here has it",
};

const NOTICES: Record<string, string> = {
  inactive: "are not active there, and are disabled here",
  username: "have a user name that is not their address: they log in with the address from now on",
  "no-method": "have neither a password nor a provider that is known here: “Forgot password?” mails them a link",
  staff: "are staff or superusers there: that has no effect here, and goes back with an export",
  groups: "have groups or permissions there: they have no effect here, and go back with an export",
  "password-kept": "have set a password here since: it stays, whatever it is there",
  "disabled-here": "were disabled here since: they stay so",
};

const NO_FLAGS = "The site does not say which addresses are verified: each counts as proven.";
