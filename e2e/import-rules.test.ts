/** Who may import whom: each rule of biome.json is seen to catch a planted violation, and to let the rightful import pass. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

const rooms: Record<string, { never: string[]; may: string[] }> = {
  "app/login/page.tsx": {
    never: [
      "@/lib/db",
      "../../lib/db/schema",
      "@/lib/mail",
      "../../emails/reset-password",
      "drizzle-orm",
      "better-sqlite3",
    ],
    may: ["@/lib/password-reset", "../../lib/users", "next/headers", "./form", "@/app/auth"],
  },
  "app/login/actions.ts": {
    never: ["../../lib/db", "@/lib/mail/console", "@/emails/reset-password", "drizzle-orm/sqlite-core"],
    may: ["@/lib/sign-in", "@/lib/schemas", "next/navigation"],
  },
  "app/api/auth/users/route.ts": {
    never: ["@/lib/db", "../../../../lib/mail"],
    may: ["@/lib/password-reset", "next/server"],
  },
  "app/auth.ts": { never: ["@/lib/db", "../lib/db", "drizzle-orm"], may: ["@/lib/sessions", "next-auth"] },
  "app/login/form.tsx": {
    never: [
      "@/lib/sign-in",
      "../../lib/db",
      "@/lib/env",
      "../../lib/users",
      "../signup/actions",
      "@/app/signup/actions",
      "node:fs",
    ],
    may: ["react", "react-hook-form", "@/lib/schemas", "../../lib/schemas", "./actions", "../_components/field"],
  },
  "app/_components/field.tsx": {
    never: ["@/lib/passwords", "../../lib/env", "../login/actions"],
    may: ["react", "@/lib/schemas"],
  },
  "lib/password-reset.ts": {
    never: [
      "next/headers",
      "next-auth",
      "../app/auth",
      "@/app/auth",
      "./db",
      "./db/schema",
      "drizzle-orm",
      "./mail",
      "../emails/layout",
    ],
    may: ["./users", "./outbox", "./passwords", "node:crypto"],
  },
  "lib/users.ts": {
    never: ["./sessions", "./outbox", "./mail", "next", "./postman"],
    may: ["./db", "node:crypto", "./env"],
  },
  "lib/sessions.ts": { never: ["./users", "./mail/console", "next/headers"], may: ["./db", "drizzle-orm"] },
  "lib/postman.ts": {
    never: ["next/server", "../app/auth", "./db"],
    may: ["./users", "./mail", "../emails/reset-password"],
  },
  "lib/mail/console.ts": {
    never: ["../db", "../users", "../outbox", "next", "drizzle-orm"],
    may: ["nodemailer", "../env"],
  },
  "emails/reset-password.tsx": {
    never: ["../lib/db", "../lib/users", "@/lib/env"],
    may: ["react-email", "./layout", "../lib/words", "../lib/words/letters"],
  },
  "lib/db/index.ts": {
    never: ["../users", "../mail", "next"],
    may: ["better-sqlite3", "drizzle-orm", "../env", "./schema"],
  },
  "lib/passwords/index.ts": {
    never: ["../db", "../users", "drizzle-orm", "next"],
    may: ["bcryptjs", "../env", "./pool"],
  },
};

test.each(Object.entries(rooms))("%s may import what its room allows, and nothing else", (file, { never, may }) => {
  expect(caughtImports[file]).toEqual(never);
  expect(may.length).toBeGreaterThan(0);
});

const caughtImports = plantAndLint();

/** By file, the imports that Biome refuses. The plants stand in a scratch copy of the house, so no watcher of this one sees them. */
function plantAndLint(): Record<string, string[]> {
  const house = mkdtempSync(path.join(tmpdir(), "latchkey-rules-"));
  try {
    for (const file of ["biome.json", ".gitignore"]) copyFileSync(file, path.join(house, file));
    const planted = Object.entries(rooms).map(([file, { never, may }]) => {
      const imports = [...may, ...never];
      mkdirSync(path.join(house, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(house, file), imports.map((name) => `import "${name}";\n`).join(""));
      return [file, imports] as const;
    });
    const refused = lint(house);
    return Object.fromEntries(
      planted.map(([file, imports]) => [file, imports.filter((_, line) => refused.has(`${file}:${line + 1}`))]),
    );
  } finally {
    rmSync(house, { recursive: true });
  }
}

function lint(folder: string): Set<string> {
  const biome = path.resolve("node_modules/@biomejs/biome/bin/biome");
  const options = ["lint", "--only=style/noRestrictedImports", "--reporter=json", "--max-diagnostics=none"];
  // Biome exits with 1 when it finds something, which here is what it should do.
  const { stdout } = spawnSync(process.execPath, [biome, ...options], { cwd: folder, encoding: "utf8" });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { location: { path: string; start: { line: number } } }[];
  };
  return new Set(diagnostics.map(({ location }) => `${location.path}:${location.start.line}`));
}
