import type { FullConfig } from "playwright/test";
import prepareServers from "./global-setup";
import { findPostgres, startPostgres } from "./postgres";

export default async function prepare(config: FullConfig): Promise<(() => Promise<void>) | undefined> {
  const programs = findPostgres();
  if (!programs) return undefined;
  await prepareServers(config);
  const { url, stop } = await startPostgres(programs);
  // DATABASE_URL: the schema takes its engine from it, in tests as well.
  Object.assign(process.env, { E2E_POSTGRES: url, DATABASE_URL: url });
  return stop;
}
