/** A front end that no page of ours knows, on an origin of its own. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const FILES: Record<string, [file: string, type: string]> = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/app.js": ["app.js", "text/javascript"],
};

export interface FrontEnd {
  url: string;
  close: () => Promise<void>;
}

/** @param host 127.0.0.1 is the site of the server's, localhost another */
export async function startFrontEnd(host: "127.0.0.1" | "localhost" = "127.0.0.1"): Promise<FrontEnd> {
  const server = createServer((request, response) => {
    const [file, type] = FILES[(request.url ?? "").replace(/\?.*$/, "")] ?? [];
    if (file === undefined) return void response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
    response.setHeader("content-type", type ?? "");
    response.end(readFileSync(`e2e/support/front-end/${file}`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
