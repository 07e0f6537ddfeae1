/** A front end that no page of ours knows, on an origin of its own. */
import { readFileSync } from "node:fs";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";

const FILES: Record<string, [file: string, type: string]> = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/app.js": ["app.js", "text/javascript"],
};

/** What a proxy before both passes on to Latchkey. */
const LATCHKEYS =
  /^\/(api|login|signup|verify-email|forgot-password|reset-password|set-password|account|not-me|continue-with|_next|\.well-known|language|common-passwords)(\/|\?|$)/;

export interface FrontEnd {
  url: string;
  /** From now on it is a proxy before both, on one origin. */
  passOn: (latchkey: string) => void;
  close: () => Promise<void>;
}

/** @param host 127.0.0.1 is the site of the server's, localhost another */
export async function startFrontEnd(host: "127.0.0.1" | "localhost" = "127.0.0.1"): Promise<FrontEnd> {
  let latchkey: string | undefined;
  const server = createServer((request, response) => {
    if (latchkey !== undefined && LATCHKEYS.test(request.url ?? "")) {
      const { method = "", url = "", headers } = request;
      const forwarded = { ...headers, "x-forwarded-for": request.socket.remoteAddress, "x-forwarded-proto": "http" };
      const passedOn = send(new URL(url, latchkey), { method, headers: forwarded }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      request.pipe(passedOn.on("error", () => response.destroy()));
      return;
    }
    const [file, type] = FILES[(request.url ?? "").replace(/\?.*$/, "")] ?? [];
    if (file === undefined) return void response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
    response.setHeader("content-type", type ?? "");
    response.end(readFileSync(`e2e/support/front-end/${file}`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    passOn: (url) => {
      latchkey = url;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
