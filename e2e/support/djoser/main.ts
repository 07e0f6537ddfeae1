/** Prints how Latchkey and Djoser differ: `node --import ./lib/passwords/typescript.mjs e2e/djoser/main.ts`. */
import { buildIfNeeded } from "../build";
import { compareWithDjoser } from "./compare";
import { report } from "./report";
import { findDjoser } from "./site";

if (findDjoser()) {
  await buildIfNeeded();
  console.log(report(await compareWithDjoser()));
}
