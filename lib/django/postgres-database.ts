/** The database of a Django site on Postgres, which may be running: one snapshot, in a transaction that may only read. */
import { Client } from "pg";
import type { DjangoRow, DjangoSource } from "./source";
import { UnreadableSource } from "./unreadable-source";

const CONNECT_TIMEOUT_MS = 10_000;
const ROWS_AT_ONCE = 500;

export function postgresSource(url: string, tableOf: (model: string) => string): DjangoSource {
  return { rows: (models) => rowsOf(url, models, tableOf) };
}

async function* rowsOf(url: string, models: string[], tableOf: (model: string) => string): AsyncIterable<DjangoRow> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("begin transaction isolation level repeatable read read only");
    await client.query("set local timezone to 'UTC'");
    for (const model of models) {
      const key = await primaryKeyOf(client, tableOf(model));
      if (key !== undefined) yield* tableRows(client, model, tableOf(model), key);
    }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    throw new UnreadableSource(`The Django site's database cannot be read (${code ?? message}).`);
  } finally {
    await client.end().catch(() => {});
  }
}

async function primaryKeyOf(client: Client, table: string): Promise<string | undefined> {
  const { rows } = await client.query(
    `select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
     where i.indisprimary and i.indrelid = to_regclass(quote_ident($1))`,
    [table],
  );
  return rows[0]?.name;
}

async function* tableRows(client: Client, model: string, table: string, key: string): AsyncIterable<DjangoRow> {
  // As JSON, because its times, UUIDs and booleans are spelled as a dump's.
  const name = client.escapeIdentifier(table);
  await client.query(`declare accounts no scroll cursor for select row_to_json(row)::text as row from ${name} row`);
  for (;;) {
    const { rows } = await client.query(`fetch ${ROWS_AT_ONCE} from accounts`);
    for (const { row } of rows) {
      const { [key]: pk, ...fields } = JSON.parse(row);
      yield { model, pk, fields };
    }
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await client.query("close accounts");
}
