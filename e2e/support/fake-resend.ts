/** Resend as its published OpenAPI describes `POST /emails`, and as badly behaved as a story needs it. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";

/** SendEmailRequest of resend/resend-openapi; fields that it does not name are a mistake. */
const sendEmailRequest = z.strictObject({
  from: z.string().regex(/^[^<>\r\n]* <[^<>@\s]+@[^<>@\s]+>$/),
  to: z.email(),
  subject: z.string().min(1),
  html: z.string().min(1),
  text: z.string().min(1),
  headers: z.record(z.string(), z.string()).optional(),
});

export type Body = z.infer<typeof sendEmailRequest>;
export type Mood = "ok" | "slow" | "hang" | "drop after accept" | { status: number; name: string; retryAfter?: number };

export interface FakeResend {
  url: string;
  mood: Mood;
  /** Every request as it came in. */
  requests: { key: string; raw: string; body: Body; at: number }[];
  /** How many got a good answer that the app was still there to hear. */
  answered: () => number;
  /** What went on to a mailbox, once per key. */
  delivered: () => Body[];
  close: () => Promise<void>;
}

export async function startFakeResend(port = 0): Promise<FakeResend> {
  const delivered = new Map<string, Body>();
  let answered = 0;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as { port: number };
  const fake: FakeResend = {
    url: `http://127.0.0.1:${address.port}`,
    mood: "ok",
    requests: [],
    answered: () => answered,
    delivered: () => [...delivered.values()],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await text(request).catch(() => "");
    const { mood } = fake;
    const wrong = mistakeOf(request, raw);
    if (wrong) return send(response, 422, { statusCode: 422, name: "validation_error", message: wrong });
    const key = String(request.headers["idempotency-key"]);
    const body = JSON.parse(raw) as Body;
    fake.requests.push({ key, raw, body, at: Date.now() });
    if (mood === "hang") return;
    if (typeof mood === "object") {
      if (mood.retryAfter !== undefined) response.setHeader("retry-after", mood.retryAfter);
      return send(response, mood.status, { statusCode: mood.status, name: mood.name, message: body.text });
    }
    delivered.set(key, delivered.get(key) ?? body);
    if (mood === "drop after accept") return void response.destroy();
    if (mood === "slow") await new Promise((resolve) => setTimeout(resolve, 3_000));
    response.setHeader("ratelimit-limit", "20");
    if (!response.destroyed) answered += 1;
    send(response, 200, { id: key });
  }
}

function mistakeOf({ method, url, headers }: IncomingMessage, raw: string): string | undefined {
  if (method !== "POST" || url !== "/emails") return `${method} ${url}`;
  if (headers.authorization !== "Bearer re_canary_key") return "authorization";
  if (!/^\S{1,256}$/.test(String(headers["idempotency-key"]))) return "idempotency-key";
  const parsed = sendEmailRequest.safeParse(JSON.parse(raw));
  return parsed.success ? undefined : parsed.error.message;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
