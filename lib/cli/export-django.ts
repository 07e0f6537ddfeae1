import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { env } from "../env";
import { type DjangoExport, exportDjangoAccounts } from "../flows/export-django";
import { runCommand, UsageError } from "./command";

await runCommand({
  help: `npm run export:django -- FILE [--user-model A.B] [--email-field NAME] [--allauth] [--json]

Writes all accounts to FILE, which must not exist, as a fixture for Django: python manage.py loaddata FILE. It holds the hashes of the
passwords: keep it as you keep the database. Django reads them with the package bcrypt, and as they came if they were not used here.

  --user-model A.B      the site's AUTH_USER_MODEL (auth.User)
  --email-field NAME    its EMAIL_FIELD (email)
  --allauth             the site has allauth, though no account came here with anything of it
  --json                what was written, as JSON`,
  options: {
    "user-model": { type: "string" },
    "email-field": { type: "string" },
    allauth: { type: "boolean" },
    json: { type: "boolean" },
  },
  maxArguments: 1,
  async run(options, file) {
    if (!file) throw new UsageError("Where to?");
    const userModel = (options["user-model"] ?? "auth.User").toLowerCase();
    if (!/^\w+\.\w+$/.test(userModel)) throw new UsageError("--user-model must look like auth.User");
    env();
    if (existsSync(file)) throw new Error(`${file} exists already: an export never overwrites a file.`);
    const emailField = options["email-field"] ?? "email";
    const exported = exportDjangoAccounts({ userModel, emailField, allauth: options.allauth ?? false });
    await writeFixture(exported, file);
    if (options.json) console.log(JSON.stringify(exported.summary));
    else print(exported, file);
  },
});

/** Whole or not at all, and for nobody else to read. */
async function writeFixture({ pages }: DjangoExport, file: string): Promise<void> {
  const unfinished = `${file}.part`;
  rmSync(unfinished, { force: true });
  const descriptor = openSync(unfinished, "wx", 0o600);
  try {
    let separator = "[\n";
    for await (const rows of pages()) {
      writeSync(descriptor, separator + rows.map((row) => JSON.stringify(row)).join(",\n"));
      separator = ",\n";
    }
    writeSync(descriptor, separator === "[\n" ? "[]\n" : "\n]\n");
    renameSync(unfinished, file);
  } finally {
    closeSync(descriptor);
    rmSync(unfinished, { force: true });
  }
}

function print({ summary }: DjangoExport, file: string): void {
  const { accounts, newHere, unlinkedHere, identitiesLeftBehind } = summary;
  console.log(`${accounts} accounts written to ${file}, ${newHere} of them new since they came.`);
  if (unlinkedHere.length > 0)
    console.log(`Removed here, and to be deleted there by hand: ${unlinkedHere.slice(0, 100).join(", ")}`);
  if (identitiesLeftBehind > 0)
    console.log(`${identitiesLeftBehind} providers that were linked here are left out: the site has no allauth.`);
}
