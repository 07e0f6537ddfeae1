/** Each import rule of biome.json catches a planted violation, in both spellings, and lets the rightful import pass. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

const DATABASE = ["lib/db", "lib/db/schema", "drizzle-orm", "drizzle-orm/sqlite-core", "better-sqlite3"];
const NEXT_AUTH = ["next-auth", "next-auth/providers/google", "@auth/core"];
const APP = ["app/_oauth/client", "next", "next/headers", ...NEXT_AUTH];

const rules: Record<string, { never: string[]; may: string[] }> = {
  "app/login/page.tsx": {
    never: [...DATABASE, ...NEXT_AUTH, "lib/mail/transports", "lib/mail/worker", "emails/layout", "e2e/support/server"],
    may: ["lib/flows/log-in", "lib/models/users", "lib/i18n/catalogs", "next/headers", "app/_oauth/client", "./form"],
  },
  "app/login/actions.ts": {
    never: [...DATABASE, ...NEXT_AUTH, "lib/mail/transports/smtp", "emails/reset-password"],
    may: ["lib/flows/log-in", "lib/schemas", "next/navigation", "app/_request/session"],
  },
  "app/_api/endpoints/passwords.ts": {
    never: [...DATABASE, ...NEXT_AUTH, "lib/mail/outbox", "emails/layout", "lib/cli/outbox", "e2e/support/api"],
    may: ["lib/flows/password-reset", "lib/rate-limit/throttle", "app/_request/store", "zod"],
  },
  "app/_oauth/client.ts": {
    never: [...DATABASE, "lib/mail/transports", "emails/layout"],
    may: [...NEXT_AUTH, "lib/flows/oauth-log-in", "lib/models/sessions"],
  },
  "app/_server/web.ts": {
    never: ["lib/db/schema", "drizzle-orm", "lib/mail/transports", "emails/layout", "e2e/support/api", ...NEXT_AUTH],
    may: ["lib/mail/worker", "lib/db", "drizzle/migrate", "next", "lib/env"],
  },
  "app/login/form.tsx": {
    never: [
      ...["lib/flows/log-in", "lib/models/users", "lib/i18n/catalogs", "lib/env", "lib/db", "emails/layout"],
      ...["app/signup/actions", "app/_request/session", "app/_server/guard", "e2e/support/api", "node:fs"],
    ],
    may: ["react", "react-hook-form", "lib/schemas", "lib/i18n/translate", "./actions", "app/_components/forms/field"],
  },
  "app/_components/forms/field.tsx": {
    never: ["lib/passwords", "lib/env", "app/login/actions", "app/_request/session"],
    may: ["react", "next/navigation", "lib/schemas", "lib/i18n/translate"],
  },
  "lib/readiness.ts": {
    never: [...APP, "lib/flows/log-in", "lib/cli/outbox", "emails/layout", "e2e/support/api"],
    may: ["lib/mail/outbox", "lib/env"],
  },
  "lib/rate-limit/throttle.ts": {
    never: [...APP, "lib/flows/log-in", "emails/layout"],
    may: ["lib/db", "lib/models/audit-log", "./limits"],
  },
  "lib/cli/outbox.ts": {
    never: [...APP, "lib/db/schema", "drizzle-orm", "lib/mail/transports", "emails/layout", "e2e/support/api"],
    may: ["lib/flows/lock-account", "lib/models/users", "lib/mail/outbox", "lib/db"],
  },
  "lib/flows/log-in.ts": {
    never: [
      ...[...APP, ...DATABASE, "./sign-up", "lib/flows/sign-up", "lib/cli/outbox", "e2e/support/api"],
      ...["lib/mail/worker", "lib/mail/render", "lib/mail/transports", "lib/mail/transports/smtp", "emails/layout"],
    ],
    may: ["lib/models/users", "lib/mail/outbox", "lib/rate-limit/throttle", "lib/passwords", "lib/tokens"],
  },
  "lib/models/users.ts": {
    never: [
      ...[...APP, "lib/flows/log-in", "lib/mail/outbox", "lib/rate-limit/throttle", "lib/passwords", "emails/layout"],
      ...["./sessions", "lib/models/sessions", "e2e/support/api"],
    ],
    may: ["lib/db", "lib/db/schema", "drizzle-orm", "lib/env"],
  },
  "lib/models/sessions.ts": { never: ["./identities"], may: ["./users", "lib/request-context"] },
  "lib/mail/worker.ts": {
    never: [...APP, "lib/flows/log-in", "lib/cli/outbox", "drizzle/migrate", "e2e/support/api"],
    may: ["lib/models/users", "lib/mail/transports", "./outbox", "emails/reset-password", "lib/db"],
  },
  "lib/mail/transports/smtp.ts": {
    never: [...APP, ...DATABASE, "lib/models/users", "lib/mail/outbox", "emails/layout", "e2e/support/api"],
    may: ["nodemailer", "lib/env", "./email"],
  },
  "lib/passwords/index.ts": {
    never: [...APP, ...DATABASE, "lib/models/users", "lib/rate-limit/throttle", "lib/flows/log-in"],
    may: ["bcryptjs", "lib/env", "lib/i18n/translate", "./pool"],
  },
  "lib/oauth/id-token.ts": { never: [...APP, ...DATABASE, "lib/models/identities"], may: ["jose", "lib/env"] },
  "lib/i18n/catalogs.ts": {
    never: [...APP, ...DATABASE, "lib/flows/log-in", "emails/layout"],
    may: ["./messages/emails/en.json", "lib/env"],
  },
  "lib/django/staging.ts": {
    never: [
      ...APP,
      "lib/db",
      "drizzle-orm",
      "lib/models/users",
      "lib/flows/log-in",
      "lib/mail/outbox",
      "e2e/support/api",
    ],
    may: ["better-sqlite3", "pg", "lib/db/schema", "lib/passwords/formats", "lib/email-address", "./source"],
  },
  "lib/db/index.ts": {
    never: [...APP, "lib/models/users", "lib/mail/outbox", "lib/passwords", "lib/flows/log-in", "emails/layout"],
    may: ["better-sqlite3", "drizzle-orm", "lib/env", "./schema"],
  },
  "emails/reset-password.tsx": {
    never: [...APP, ...DATABASE, "lib/models/users", "lib/env", "lib/mail/render", "e2e/support/api"],
    may: ["react", "react-email", "./layout", "lib/i18n/catalogs"],
  },
  "drizzle/seed.ts": {
    never: [...APP, "lib/flows/sign-up", "lib/mail/outbox", "emails/layout", "e2e/support/api"],
    may: ["lib/db", "lib/models/users", "lib/passwords", "better-sqlite3"],
  },
  "lib/flows/log-in.test.ts": { never: APP, may: ["./sign-up", "lib/db", "drizzle-orm", "lib/mail/worker"] },
  "e2e/stories/log-in.spec.ts": { never: APP, may: ["lib/db/schema", "playwright/test", "e2e/support/fixtures"] },
};

test.each(Object.entries(rules))("%s imports what its folder may, and nothing else", (file, { never, may }) => {
  expect(restricted[file]).toEqual(never.flatMap((target) => spellings(file, target)));
  expect(may.length).toBeGreaterThan(0);
});

const restricted = plantAndLint();

/** @returns by file, the imports that Biome refuses. They are planted in a scratch folder, where no watcher of ours sees them. */
function plantAndLint(): Record<string, string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-rules-"));
  try {
    for (const file of ["biome.json", ".gitignore"]) copyFileSync(file, path.join(folder, file));
    const planted = Object.entries(rules).map(([file, { never, may }]) => {
      const imports = [...may, ...never].flatMap((target) => spellings(file, target));
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), imports.map((name) => `import "${name}";\n`).join(""));
      return [file, imports] as const;
    });
    const refused = lint(folder);
    return Object.fromEntries(
      planted.map(([file, imports]) => [file, imports.filter((_, line) => refused.has(`${file}:${line + 1}`))]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns a file of ours by alias and by relative path; a package or a neighbour as it is */
function spellings(from: string, target: string): string[] {
  if (!/^(app|drizzle|e2e|emails|lib)\//.test(target)) return [target];
  const relative = path.relative(path.dirname(from), target);
  return [`@/${target}`, relative.startsWith(".") ? relative : `./${relative}`];
}

function lint(folder: string): Set<string> {
  const biome = path.resolve("node_modules/@biomejs/biome/bin/biome");
  const options = ["lint", "--only=style/noRestrictedImports", "--reporter=json", "--max-diagnostics=none"];
  const { stdout } = spawnSync(process.execPath, [biome, ...options], { cwd: folder, encoding: "utf8" });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { location: { path: string; start: { line: number } } }[];
  };
  return new Set(diagnostics.map(({ location }) => `${location.path}:${location.start.line}`));
}
