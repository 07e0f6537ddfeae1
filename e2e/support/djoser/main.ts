/** Prints how Latchkey and Djoser differ: `node --import ./lib/cli/register.mjs e2e/support/djoser/main.ts`. */
import { buildIfNeeded } from "../build";
import { compareWithDjoser } from "./compare";
import { report } from "./report";
import { findDjoser } from "./site";

if (findDjoser()) {
  await buildIfNeeded();
  console.log(report(await compareWithDjoser()));
}
