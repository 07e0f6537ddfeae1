/** A project of its own inside another. */
export default { turbopack: { root: import.meta.dirname }, serverExternalPackages: ["better-sqlite3"] };
