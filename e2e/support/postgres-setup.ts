import type { FullConfig } from "playwright/test";
import prepareStories from "./global-setup";
import { findPostgres, startPostgres } from "./postgres";

/** @returns what ends the server after the last story */
export default async function prepare(config: FullConfig): Promise<(() => Promise<void>) | undefined> {
  const programs = findPostgres();
  if (!programs) return undefined;
  await prepareStories(config);
  const { url, stop } = await startPostgres(programs);
  // The second: the stories' own look into the database is in the words of the same engine.
  Object.assign(process.env, { E2E_POSTGRES: url, DATABASE_URL: url });
  return stop;
}
