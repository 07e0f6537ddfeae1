/** The words in which schema.ts is written. Each engine defines them in a file of its own. */
export * from "./columns.sqlite";
