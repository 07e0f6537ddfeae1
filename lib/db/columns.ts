/** The words in which schema.ts is written. Each engine defines them in a file of its own; TypeScript knows SQLite's. */
import { onPostgres } from "../env";
import * as postgres from "./columns.postgres";
import * as sqlite from "./columns.sqlite";

export const { id, index, integer, json, table, text, timestamp, uniqueIndex } = onPostgres()
  ? (postgres as unknown as typeof sqlite)
  : sqlite;
