const KEY = Symbol.for("latchkey");

/**
 * One value per process, made on first use. Next bundles what it serves, so a module's variables exist once more there; the database,
 * the worker pool and the mail worker must not.
 */
export function singleton<T>(name: string, make: () => T): T {
  const shared = globalThis as { [KEY]?: Map<string, unknown> };
  shared[KEY] ??= new Map();
  const values = shared[KEY];
  if (!values.has(name)) values.set(name, make());
  return values.get(name) as T;
}
