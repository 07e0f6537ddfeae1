/** A Django site's accounts, in the database of a unit test. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inject, onTestFinished } from "vitest";
import { type Django, openDjango } from "../../e2e/support/django/site";
import { createDatabase } from "../../e2e/support/postgres";
import { exportDjangoAccounts } from "../flows/export-django";
import { type ImportOptions, importDjangoAccounts } from "../flows/import-django";
import { logInForTokens } from "../flows/log-in";
import { request } from "../test-support";
import { openDjangoSource } from "./source";
import { type SourceOptions, stage } from "./staging";

export async function importFrom(
  location: string,
  options: Partial<ImportOptions & SourceOptions> = {},
  now = new Date(),
) {
  const choices = { dryRun: false, allowPartial: false, trustUnverified: false, providers: {}, ...options };
  const staging = await stage(openDjangoSource(location), { userModel: "auth.user", emailField: "email", ...options });
  try {
    return await importDjangoAccounts(staging, choices, now);
  } finally {
    staging.close();
  }
}

/** @returns the file that it was written to */
export function dumpOf(rows: unknown, name = "dump.json"): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-dump-")), name);
  writeFileSync(file, typeof rows === "string" || Buffer.isBuffer(rows) ? rows : JSON.stringify(rows));
  return file;
}

/** On the engine that the tests run on. */
export async function openSite(site: Parameters<typeof openDjango>[0]): Promise<Django> {
  const server = inject("postgres");
  const django = openDjango(site, server ? await createDatabase(server) : undefined);
  onTestFinished(django.close);
  return django;
}

/** @returns the file */
export async function exportTo(folder: string, options: Parameters<typeof exportDjangoAccounts>[0]): Promise<string> {
  const rows = [];
  for await (const page of exportDjangoAccounts(options).pages()) rows.push(...page);
  const file = path.join(folder, "back.json");
  writeFileSync(file, JSON.stringify(rows));
  return file;
}

export const logIn = async (email: string, password: string) => logInForTokens({ email, password }, request);
export const canLogIn = async (email: string, password: string) => (await logIn(email, password)) !== undefined;
