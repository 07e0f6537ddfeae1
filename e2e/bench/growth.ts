import type { Databases } from "./databases";
import { startLatchkey } from "./latchkey";
import { measure, resets } from "./load";
import { createTable, type Table } from "./table";

const ROUNDS = 3;

/** @returns figures by number of accounts and by engine, for known addresses */
export async function costByAccounts(sizes: number[], seconds: number, engines: Databases[]): Promise<Table> {
  const table = createTable();
  for (let round = 0; round < ROUNDS; round++)
    for (const databases of engines)
      for (const size of sizes) {
        const target = await startLatchkey(1, databases, { DATABASE_URL: await databases.withAccounts(size) });
        const emails = Array.from(
          { length: 100 },
          (_, i) => `user-${String(1 + Math.floor((i * size) / 100)).padStart(9, "0")}@example.com`,
        );
        const load = resets({ ...target, emails }, 8);
        await measure(target, load, { duration: 1 });
        table.add(String(size), databases.engine, await measure(target, load, { duration: seconds }));
        await target.stop();
        await target.clear();
      }
  return table.medians();
}
