/** Part of `npm run build`, after Next's: what lets a page be seen and used sooner (docs/decisions/025). */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.resolve("package.json"));

/** @returns what can stand in the <style> of a page: all its sheets as one, as React writes them on the server */
function stylesOfPages() {
  for (const file of readdirSync(".next/server/app", { recursive: true, encoding: "utf8" }))
    if (file.endsWith("_client-reference-manifest.js")) require(path.resolve(".next/server/app", file));
  const styles = new Set();
  for (const { entryCSSFiles } of Object.values(globalThis.__RSC_MANIFEST)) {
    const sheets = new Set(Object.values(entryCSSFiles).flatMap((files) => files.map(({ content }) => content)));
    if (sheets.size > 0) styles.add([...sheets].join(""));
  }
  if (styles.size === 0) throw new Error("Next's manifests name no styles, so the policy would forbid them all.");
  return [...styles];
}

/** V8 then compiles all of a script while it arrives, beside the main thread, instead of each function when it is first called. */
function compileAhead(script) {
  writeFileSync(script, `//# allFunctionsCalledOnLoad\n${readFileSync(script, "utf8")}`);
}

writeFileSync(".next/styles.json", JSON.stringify(stylesOfPages()));
for (const script of require("./.next/build-manifest.json").rootMainFiles) compileAhead(`.next/${script}`);
