const KEY = Symbol.for("latchkey");

/**
 * One value per process, made when first asked for. Next bundles what it serves, so a module's own variable exists
 * there a second time; the database, the worker pool and the worker must not.
 */
export function singleton<T>(name: string, make: () => T): T {
  const values = valuesOfProcess();
  const known = values.get(name) as T | undefined;
  if (known !== undefined) return known;
  const value = make();
  values.set(name, value);
  return value;
}

function valuesOfProcess(): Map<string, unknown> {
  const shared = globalThis as { [KEY]?: Map<string, unknown> };
  shared[KEY] ??= new Map();
  return shared[KEY];
}
