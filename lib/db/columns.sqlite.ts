import { integer, text } from "drizzle-orm/sqlite-core";

export { index, integer, sqliteTable as table, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** A number that is never given twice, not even after its row is gone: it is half of every mailed link. */
export const id = () => integer().primaryKey({ autoIncrement: true });
/** UTC, in milliseconds. */
export const timestamp = () => integer({ mode: "timestamp_ms" });
export const json = <T>() => text({ mode: "json" }).$type<T>();
