import { bigint, json as pgJson, timestamp as pgTimestamp } from "drizzle-orm/pg-core";

export { index, pgTable as table, text, uniqueIndex } from "drizzle-orm/pg-core";

/** As wide as SQLite's: the record of a large site outgrows 32 bits. */
export const integer = () => bigint({ mode: "number" });
/** Given by default and not always, so that a database moved here keeps its ids; never given twice, like SQLite's. */
export const id = () => integer().primaryKey().generatedByDefaultAsIdentity();
/** In milliseconds, as JavaScript counts: what was read must be equal to what is compared with it. */
export const timestamp = () => pgTimestamp({ withTimezone: true, precision: 3 });
/** Kept as the text it is: jsonb would refuse some of what JSON may say. */
export const json = <T>() => pgJson().$type<T>();
