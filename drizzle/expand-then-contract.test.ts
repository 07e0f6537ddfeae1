/** Decision 29: while machines are updated one after the other, the build before runs on the schema of the build after it. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** What the build before would fail on, or would have to know. A table that SQLite rebuilds is one that is dropped. */
const CONTRACTIONS = [
  /\bdrop\s+(table|column|constraint|view|schema|type|default|function)\b/i,
  /^alter\s+table\s+\S+\s+drop\b/i,
  /\brename\b/i,
  /^alter\s+table\b.*\badd\b(?!\s+constraint)(?=.*\bnot\s+null\b)(?!.*\bdefault\b)/i,
  /^alter\s+table\b.*\balter\b.*(\bset\s+not\s+null\b|\btype\b)/i,
  /^alter\s+table\b.*\badd\s+(constraint|unique|check|primary|foreign)\b/i,
  /^create\s+unique\s+index\b/i,
  /^(delete|truncate|update)\b/i,
];

/** In a migration that contracts: since which one no build uses what it takes away. */
const DECLARATION = /^-- contracts what no build uses since (\w+)$/m;

function contractionsIn(migration: string): string[] {
  const sql = migration.replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''").replace(/^\s*--.*$/gm, "");
  const statements = sql.split(";").map((statement) => statement.replace(/\s+/g, " ").trim());
  const created = new Set(
    statements.flatMap((statement) => /^create table (?:if not exists )?(\S+)/i.exec(statement)?.[1] ?? []),
  );
  // What the build before does not know, it cannot miss.
  const ofOwnTable = (statement: string) =>
    [...created].some((table) => statement.includes(` ${table} `) && !table.includes("__new_"));
  return statements.filter(
    (statement) => CONTRACTIONS.some((contraction) => contraction.test(statement)) && !ofOwnTable(statement),
  );
}

/** @param earlier the names of the migrations before it */
function refusal(migration: string, earlier: string[]): string | undefined {
  const contractions = contractionsIn(migration);
  if (contractions.length === 0) return undefined;
  const [, since = ""] = DECLARATION.exec(migration) ?? [];
  return earlier.includes(since) ? undefined : contractions.join("; ");
}

describe.each(["sqlite", "postgres"])("of drizzle/%s", (engine) => {
  const journal = JSON.parse(readFileSync(`drizzle/${engine}/meta/_journal.json`, "utf8"));
  const names: string[] = journal.entries.map(({ tag }: { tag: string }) => tag);

  test("the first migration is still the first", () => {
    expect(names[0]).toBe("0000_initial");
  });

  test.each(names.slice(1))("%s takes nothing away that the release before it uses", (name) => {
    const sql = readFileSync(`drizzle/${engine}/${name}.sql`, "utf8");
    expect(refusal(sql, names.slice(0, names.indexOf(name)))).toBeUndefined();
  });
});

test.each([
  'ALTER TABLE "users" DROP COLUMN "language";',
  "ALTER TABLE `users` DROP COLUMN `language`;",
  "alter table users drop language",
  'DROP TABLE "limits";',
  'ALTER TABLE "users" RENAME COLUMN "email" TO "address";',
  "ALTER TABLE `users` RENAME TO `people`;",
  'ALTER TABLE "users" ADD COLUMN "phone" text NOT NULL;',
  "ALTER TABLE `users` ADD `phone` text NOT NULL;",
  'ALTER TABLE "users"\n  ADD COLUMN "phone" text\n  NOT NULL;',
  'ALTER TABLE "users" ALTER COLUMN "language" SET NOT NULL;',
  'ALTER TABLE "users" ALTER COLUMN "id" SET DATA TYPE text;',
  'ALTER TABLE "users" ADD CONSTRAINT "adults" CHECK ("age" > 17);',
  'CREATE UNIQUE INDEX "users_phone" ON "users" USING btree ("phone");',
  "CREATE TABLE `__new_users` (`id` integer);--> statement-breakpoint\nDROP TABLE `users`;--> statement-breakpoint\nALTER TABLE `__new_users` RENAME TO `users`;",
  "-- harmless\nDROP VIEW people;",
  "DELETE FROM sessions;",
])("refused: %s", (sql) => {
  expect(refusal(sql, ["0000_initial"])).toBeDefined();
  expect(refusal(`-- contracts what no build uses since 0009_not_there\n${sql}`, ["0000_initial"])).toBeDefined();
  expect(refusal(`-- contracts what no build uses since 0001_phones\n${sql}`, ["0001_phones"])).toBeUndefined();
});

test.each([
  'ALTER TABLE "users" ADD COLUMN "phone" text;',
  "ALTER TABLE `users` ADD `phone` text DEFAULT '' NOT NULL;",
  'CREATE INDEX IF NOT EXISTS "users_phone" ON "users" USING btree ("phone");',
  'CREATE TABLE "phones" ("id" bigint NOT NULL, "user_id" bigint NOT NULL);\nCREATE UNIQUE INDEX "phones_user" ON "phones" USING btree ("user_id");',
  'CREATE TABLE "phones" ("id" bigint);\nALTER TABLE "phones" ADD CONSTRAINT "phones_fk" FOREIGN KEY ("id") REFERENCES "users"("id");',
  "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE x; END $$;",
  "-- Instead of DROP TABLE users.\nCREATE INDEX a ON b (c);",
])("taken: %s", (sql) => {
  expect(refusal(sql, [])).toBeUndefined();
});
