import { spawnSync } from "node:child_process";
import { runCommand, UsageError } from "../lib/cli/command";

await runCommand({
  help: `npm run db:generate -- --name WHAT_CHANGED

Writes the migrations of both databases, from lib/db/schema.ts.`,
  options: { name: { type: "string" } },
  run({ name }) {
    if (!name) throw new UsageError("--name is missing");
    const args = ["drizzle-kit", "generate", "--config", "drizzle/config.ts", "--name", name];
    for (const DATABASE_URL of ["file:", "postgres://"]) {
      const { status } = spawnSync("npx", args, {
        env: { ...process.env, DATABASE_URL, DATABASE_URL_FILE: "" },
        stdio: "inherit",
      });
      if (status !== 0) throw new Error("The migrations were not generated.");
    }
  },
});
