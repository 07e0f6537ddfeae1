/**
 * Scripts and styles of every build that serves pages. While machines are updated one after the other, a browser asks one of them for what
 * a page of another needs; and a page from before an update still loads its own. Signed, because browsers will run what is read here.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { eq, lte, sql } from "drizzle-orm";
import { DAY_MS } from "../clock";
import { commit, db } from "../db";
import { purge } from "../db/purge";
import { staticFiles } from "../db/schema";
import { env } from "../env";

/** After the last server of their build. */
const LIFE_MS = 7 * DAY_MS;

/** By path. Called again while they are served, which keeps them. */
export async function saveStaticFiles(files: ReadonlyMap<string, string>, now = new Date()): Promise<void> {
  const rows = [...files].map(([path, content]) => ({ path, content, mac: macOf(path, content), servedAt: now }));
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

function isSigned({ path, content, mac }: { path: string; content: string; mac: string }): boolean {
  const wanted = macOf(path, content);
  return mac.length === wanted.length && timingSafeEqual(Buffer.from(mac), Buffer.from(wanted));
}

function macOf(path: string, content: string): string {
  return createHmac("sha256", `latchkey.static-files${env().AUTH_SECRET}`)
    .update(`${path}\0${content}`)
    .digest("base64url");
}
