/** Drizzle's error carries the values of its statement and Postgres' `detail` those of the row; outside, either would be logged. */
import { DrizzleQueryError } from "drizzle-orm";

export class DatabaseError extends Error {
  override name = "DatabaseError";

  /** @param reason names of tables, columns and constraints only */
  constructor(
    readonly code: string,
    readonly statement: string,
    reason = "",
  ) {
    super(`${statement}: ${[code, reason].filter(Boolean).join(", ")}`);
  }
}

/** Leaves errors that are not the database's as they are. @param sql the statement, where the error does not say which */
export function asDatabaseError(error: unknown, sql?: string): unknown {
  if (error instanceof DatabaseError) return error;
  const query = queryError(error);
  const { code, name, message, constraint } = rootOf(error);
  if (query === undefined && !isCode(code)) return error;
  const reason =
    constraint ?? (/^SQLITE/.test(code) ? message : code === UNDEFINED_TABLE ? "no such table" : undefined);
  return new DatabaseError(isCode(code) ? code : name, statementName(query?.query ?? sql), reason);
}

/** The innermost cause, or the first of several. */
export function rootOf(error: unknown): { code: string; name: string; message: string; constraint?: string } {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  const first = root instanceof AggregateError ? root.errors[0] : root;
  const { code = "", name = "Error", message = "", constraint } = (first ?? {}) as Partial<ReturnType<typeof rootOf>>;
  return { code, name, message, constraint };
}

/** Such as "insert users". */
export function statementName(sql = "transaction"): string {
  const [verb = ""] = /\w+/.exec(sql) ?? [];
  const [, table] = /\b(?:from|into|update)\s+"?(\w+)/i.exec(sql) ?? [];
  return [verb.toLowerCase(), table].filter(Boolean).join(" ");
}

const UNDEFINED_TABLE = "42P01";

const isCode = (code: unknown) => typeof code === "string" && /^\w{3,40}$/.test(code);

function queryError(error: unknown): DrizzleQueryError | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof DrizzleQueryError) return inner;
  return undefined;
}
