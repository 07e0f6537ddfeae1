/** Where a Django site's accounts are read from: what `dumpdata` writes, or its database. */
import { closeSync, openSync, readSync } from "node:fs";
import { dumpSource } from "./dump";
import { postgresSource } from "./postgres-database";
import { sqliteSource } from "./sqlite-file";
import { UnreadableSource } from "./unreadable-source";

/** As `dumpdata` writes it. */
export interface DjangoRow {
  /** Such as "auth.user". */
  model: string;
  pk: unknown;
  fields: Record<string, unknown>;
}

export interface DjangoSource {
  /** Those of `models`, and of a dump all others, too. @throws UnreadableSource */
  rows(models: string[]): AsyncIterable<DjangoRow>;
}

/** Of models that name it themselves. */
const TABLES: Record<string, string> = { "social_django.usersocialauth": "social_auth_usersocialauth" };

/** @param tables of models whose table is not named after them. @throws UnreadableSource */
export function openDjangoSource(location: string, tables: Record<string, string> = {}): DjangoSource {
  const tableOf = (model: string) => tables[model] ?? TABLES[model] ?? model.replace(".", "_");
  if (/^postgres(ql)?:\/\//.test(location)) return postgresSource(location, tableOf);
  const start = firstBytesOf(location);
  return start.startsWith("SQLite format 3\0") ? sqliteSource(location, tableOf) : dumpSource(location, start);
}

function firstBytesOf(file: string): string {
  const start = Buffer.alloc(64);
  try {
    const descriptor = openSync(file, "r");
    const length = readSync(descriptor, start);
    closeSync(descriptor);
    return start.subarray(0, length).toString("latin1");
  } catch (error) {
    throw new UnreadableSource(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
