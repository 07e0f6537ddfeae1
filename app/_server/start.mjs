import { existsSync } from "node:fs";
import * as module from "node:module";
import { parseArguments } from "./arguments.mjs";

parseArguments("mail-worker");
const built = new URL("../../.next/latchkey/main.mjs", import.meta.url);
if (!existsSync(built)) {
  console.error("Latchkey does not start: it is not built yet. Run `npm run build` first.");
  process.exit(1);
}
module.enableCompileCache?.(new URL("../compiled", built).pathname);
await import(built.href);
