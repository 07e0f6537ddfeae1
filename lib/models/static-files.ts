/**
 * Scripts and styles of every build that serves pages. While machines are updated one after the other, a browser asks one of them for what
 * a page of another needs; and a page from before an update still loads its own. Signed, because browsers will run what is read here.
 */
import { eq, gt, lte, sql } from "drizzle-orm";
import { DAY_MS, HOUR_MS } from "../clock";
import { commit, db } from "../db";
import { purge } from "../db/purge";
import { staticFiles } from "../db/schema";
import { env } from "../env";
import { keyedHash, sameSecret } from "../keyed-hash";

/** After the last server of their build. */
const LIFE_MS = 7 * DAY_MS;

/** By path. Called again while they are served, which keeps them; of the processes of a build one writes. */
export async function saveStaticFiles(files: ReadonlyMap<string, string>, now = new Date()): Promise<void> {
  const saved = await macsSavedSince(new Date(now.getTime() - HOUR_MS / 2));
  const rows = [...files]
    .map(([path, content]) => ({ path, content, mac: macOf(path, content), servedAt: now }))
    .filter(({ mac }) => !saved.has(mac));
  if (rows.length === 0) return;
  const set = { content: sql`excluded.content`, mac: sql`excluded.mac`, servedAt: sql`excluded.served_at` };
  const { path } = staticFiles;
  await commit((tx) =>
    tx.insert(staticFiles).values(rows).onConflictDoUpdate({ target: path, set }).returning({ path }),
  );
}

export async function findStaticFile(path: string): Promise<string | undefined> {
  const [found] = await db().select().from(staticFiles).where(eq(staticFiles.path, path));
  return found && isSigned(found) ? found.content : undefined;
}

export async function purgeStaticFiles(now = new Date()): Promise<void> {
  const oldest = new Date(now.getTime() - LIFE_MS);
  await purge(staticFiles.path, staticFiles.servedAt, lte(staticFiles.servedAt, oldest));
}

async function macsSavedSince(time: Date): Promise<Set<string>> {
  const rows = await db().select({ mac: staticFiles.mac }).from(staticFiles).where(gt(staticFiles.servedAt, time));
  return new Set(rows.map(({ mac }) => mac));
}

/** By the other build, maybe before a secret was replaced. */
function isSigned({ path, content, mac }: { path: string; content: string; mac: string }): boolean {
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  return [AUTH_SECRET, ...AUTH_SECRET_PREVIOUS].some((secret) => sameSecret(mac, macOf(path, content, secret)));
}

function macOf(path: string, content: string, secret?: string): string {
  return keyedHash("static-files", `${path}\0${content}`, secret);
}
