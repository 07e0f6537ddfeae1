/** From the one schema the migrations of both databases, under one name: `npm run db:generate -- --name what_changed`. */
import { spawnSync } from "node:child_process";

for (const DATABASE_URL of ["file:", "postgres:"]) {
  const { status } = spawnSync(
    "npx",
    ["drizzle-kit", "generate", "--config", "drizzle/config.ts", ...process.argv.slice(2)],
    {
      env: { ...process.env, DATABASE_URL },
      stdio: "inherit",
    },
  );
  if (status !== 0) process.exit(status ?? 1);
}
