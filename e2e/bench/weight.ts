import { gzipSync } from "node:zlib";

/** @returns bytes of JavaScript that a page loads by itself in a browser of today, as gzip -9 would send them */
export async function scriptBytes(url: string, path: string): Promise<number> {
  const html = await (await fetch(url + path)).text();
  const tags = html.match(/<script\b[^>]*>/g)?.filter((tag) => !/nomodule/i.test(tag)) ?? [];
  const addresses = new Set(tags.flatMap((tag) => /src="([^"]+)"/.exec(tag)?.[1] ?? []));
  const bodies = [...addresses].map(async (address) => Buffer.from(await (await fetch(url + address)).arrayBuffer()));
  return (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
}
