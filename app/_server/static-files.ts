/** What pages of another build need: see lib/models/static-files.ts. */
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { HOUR_MS } from "@/lib/clock";
import { log } from "@/lib/log";
import { findStaticFile, saveStaticFiles } from "@/lib/models/static-files";

const FOLDER = ".next/static";
const REQUESTED = /^\/_next\/static\/([\w~./-]{1,200}\.(?:js|css))(?:\?|$)/;
const TYPES: Record<string, string> = { ".js": "application/javascript", ".css": "text/css" };

/** Called before the first page is served, so that no browser asks for what nobody has yet. */
export async function shareStaticFiles(): Promise<void> {
  await saveStaticFiles(own()).catch((error) => log().error({ err: error }, "static files were not shared"));
  setTimeout(shareStaticFiles, HOUR_MS).unref();
}

/** @returns whether it answered */
export async function sendFromOtherBuild(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const name = REQUESTED.exec(request.url ?? "")?.[1];
  if (name === undefined || request.method !== "GET" || own().has(name)) return false;
  const content = await findStaticFile(name);
  if (content === undefined) return false;
  response.writeHead(200, {
    "content-type": `${TYPES[path.extname(name)]}; charset=utf-8`,
    "content-length": Buffer.byteLength(content),
    "cache-control": "public, max-age=31536000, immutable",
  });
  response.end(content);
  return true;
}

function own(): ReadonlyMap<string, string> {
  files ??= new Map(
    readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
      .filter((name) => path.extname(name) in TYPES)
      .map((name) => [name, readFileSync(path.join(FOLDER, name), "utf8")]),
  );
  return files;
}
let files: ReadonlyMap<string, string> | undefined;
