const KEY = Symbol.for("latchkey");

/** Next bundles what it serves, so a module's variables exist once more there: a singleton must be on globalThis. */
export function singleton<T>(name: string, make: () => T): T {
  const shared = globalThis as { [KEY]?: Map<string, unknown> };
  shared[KEY] ??= new Map();
  const values = shared[KEY];
  if (!values.has(name)) values.set(name, make());
  return values.get(name) as T;
}
