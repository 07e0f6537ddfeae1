/** Compiling TypeScript at each start, in each process, took most of the start and a third of the memory. */
import { readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const outdir = ".next/latchkey";
/** Packages of hundreds of files, or of which little is used. */
const BUNDLED = ["drizzle-orm", "zod", "jose", "react-email", "hono", "@hono/node-server"];
const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const packages = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });

/** worker.mjs lies beside main.mjs. */
const workers = {
  name: "workers",
  setup: ({ onLoad }) =>
    onLoad({ filter: /passwords[/\\]hashing\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace('"./worker.ts"', '"./worker.mjs"'),
      loader: "ts",
    })),
};

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: { main: "app/_server/main.ts", worker: "lib/passwords/worker.ts" },
  outdir,
  bundle: true,
  splitting: true,
  outExtension: { ".js": ".mjs" },
  format: "esm",
  platform: "node",
  target: "node20.19",
  external: packages.filter((name) => !BUNDLED.includes(name)),
  plugins: [workers],
  logLevel: "warning",
});
