/** Another system: takes webhooks that the package of the standard verifies, and refuses all others. */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

export interface WebhookReceiver {
  variables: Record<string, string>;
  received: { id: string; type: string; userId: string }[];
  refused: string[];
  close: () => Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const verifier = new Webhook(secret);
  const received: WebhookReceiver["received"] = [];
  const refused: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => "");
    try {
      const headers = request.headers as Record<string, string>;
      const { type, data } = verifier.verify(body, headers) as { type: string; data: { user_id: string } };
      received.push({ id: String(headers["webhook-id"]), type, userId: data.user_id });
      response.writeHead(204).end();
    } catch {
      refused.push(body);
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    variables: { WEBHOOK_URL: `http://127.0.0.1:${port}/latchkey`, WEBHOOK_SECRET: secret },
    received,
    refused,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
