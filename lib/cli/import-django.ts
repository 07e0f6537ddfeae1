import { openDjangoSource } from "../django/source";
import { stage } from "../django/staging";
import { env } from "../env";
import { importDjangoAccounts } from "../flows/import-django";
import { PROVIDER_IDS } from "../oauth/providers";
import { runCommand, UsageError } from "./command";
import { printImportReport } from "./import-report";

await runCommand({
  help: `npm run import:django -- SOURCE [--dry-run] [--allow-partial] [--json]

Takes over the accounts of a Django site: a file that dumpdata wrote (JSON, or JSON lines), a SQLite database, or a postgres:// URL. The
site may go on running, and nothing is written there. Run again, it takes over what is new or has changed there since, and undoes nothing
that happened here. Unless --allow-partial is given, nothing is written if anything would be left behind.

  --dry-run             writes nothing; the report is the same
  --user-model A.B      the site's AUTH_USER_MODEL (auth.User)
  --user-table NAME     its table in a database, if it is not a_b
  --email-field NAME    its EMAIL_FIELD (email)
  --provider THERE=HERE a provider's name there, and here: ${PROVIDER_IDS.join(", ")}; may be repeated
  --trust-unverified    addresses that allauth says are not verified count as proven
  --json                the report as JSON`,
  options: {
    "dry-run": { type: "boolean" },
    "allow-partial": { type: "boolean" },
    "user-model": { type: "string" },
    "user-table": { type: "string" },
    "email-field": { type: "string" },
    provider: { type: "string", multiple: true },
    "trust-unverified": { type: "boolean" },
    json: { type: "boolean" },
  },
  maxArguments: 1,
  async run(options, location) {
    if (!location) throw new UsageError("From where?");
    const userModel = (options["user-model"] ?? "auth.User").toLowerCase();
    if (!/^\w+\.\w+$/.test(userModel)) throw new UsageError("--user-model must look like auth.User");
    const providers = Object.fromEntries((options.provider ?? []).map(parseProvider));
    env();
    const table = options["user-table"];
    const source = openDjangoSource(location, table === undefined ? {} : { [userModel]: table });
    const staging = await stage(source, { userModel, emailField: options["email-field"] ?? "email" });
    const choices = {
      dryRun: options["dry-run"] ?? false,
      allowPartial: options["allow-partial"] ?? false,
      trustUnverified: options["trust-unverified"] ?? false,
      providers,
    };
    const { report, complete, written } = await importDjangoAccounts(staging, choices);
    staging.close();
    if (options.json) console.log(JSON.stringify(report, null, 2));
    else printImportReport(report);
    if (!complete && !choices.allowPartial)
      throw new Error(
        "Nothing was written, because something would be left behind: see the report, or give --allow-partial.",
      );
    console.error(written ? "Written." : "Nothing was written: this was a dry run.");
  },
});

function parseProvider(text: string): [string, string] {
  const [there, here, ...more] = text.split("=");
  if (!there || !PROVIDER_IDS.some((id) => id === here) || more.length > 0)
    throw new UsageError(`--provider must look like keycloak=oidc, and name ${PROVIDER_IDS.join(", ")}`);
  return [there, here as string];
}
