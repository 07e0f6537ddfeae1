import { rmSync } from "node:fs";
import { buildIfNeeded } from "./build";
import { SERVERS_FOLDER } from "./processes";

export default async function prepare(): Promise<void> {
  rmSync(SERVERS_FOLDER, { recursive: true, force: true });
  // The schema takes its engine from it, in tests as well. Which database it is, each test says.
  process.env.DATABASE_URL = "postgres://localhost/latchkey";
  await buildIfNeeded();
}
