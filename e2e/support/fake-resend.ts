/** Resend's `POST /emails` as its published OpenAPI document describes it, with failures on request. */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { z } from "zod";

const TAG = /^[\w-]{1,256}$/;

/** SendEmailRequest of resend/resend-openapi; unknown fields are refused. */
const sendEmailRequest = z.strictObject({
  from: z.string().regex(/^[^<>\r\n]* <[^<>@\s]+@[^<>@\s]+>$/),
  to: z.email(),
  subject: z.string().min(1),
  html: z.string().min(1),
  text: z.string().min(1),
  headers: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.strictObject({ name: z.string().regex(TAG), value: z.string().regex(TAG) })).optional(),
});

export type Body = z.infer<typeof sendEmailRequest>;
export type Behaviour =
  | "ok"
  | "slow"
  | "hang"
  | "drop after accept"
  | { status: number; name: string; retryAfter?: number };

export interface FakeResend {
  url: string;
  variables: Record<string, string>;
  behaviour: Behaviour;
  requests: { key: string; raw: string; body: Body; at: number }[];
  answered: () => number;
  delivered: () => Body[];
  /** As Svix sends it for Resend. @param id the same for every try to tell one event */
  tell: (hook: string, type: string, email: Body, id: string) => Promise<Response>;
  close: () => Promise<void>;
}

const API_KEY = "re_canary_key";
const RESEND_WEBHOOK_SECRET = `whsec_${randomBytes(24).toString("base64")}`;

export async function startFakeResend(port = 0): Promise<FakeResend> {
  const delivered = new Map<string, Body>();
  let answered = 0;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as { port: number };
  const url = `http://127.0.0.1:${address.port}`;
  const fake: FakeResend = {
    url,
    variables: {
      MAIL_TRANSPORT: "resend",
      MAIL_FROM: "Latchkey <no-reply@example.com>",
      RESEND_API_KEY: API_KEY,
      RESEND_BASE_URL: url,
      RESEND_WEBHOOK_SECRET,
    },
    behaviour: "ok",
    requests: [],
    answered: () => answered,
    delivered: () => [...delivered.values()],
    tell,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await text(request).catch(() => "");
    const { behaviour } = fake;
    const mistake = mistakeIn(request, raw);
    if (mistake) return send(response, 422, { statusCode: 422, name: "validation_error", message: mistake });
    const key = String(request.headers["idempotency-key"]);
    const body = JSON.parse(raw) as Body;
    fake.requests.push({ key, raw, body, at: Date.now() });
    if (behaviour === "hang") return;
    if (typeof behaviour === "object") {
      if (behaviour.retryAfter !== undefined) response.setHeader("retry-after", behaviour.retryAfter);
      return send(response, behaviour.status, {
        statusCode: behaviour.status,
        name: behaviour.name,
        message: body.text,
      });
    }
    delivered.set(key, delivered.get(key) ?? body);
    if (behaviour === "drop after accept") return void response.destroy();
    if (behaviour === "slow") await new Promise((resolve) => setTimeout(resolve, 3_000));
    response.setHeader("ratelimit-limit", "20");
    if (!response.destroyed) answered += 1;
    send(response, 200, { id: key });
  }
}

function mistakeIn({ method, url, headers }: IncomingMessage, raw: string): string | undefined {
  if (method !== "POST" || url !== "/emails") return `${method} ${url}`;
  if (headers.authorization !== `Bearer ${API_KEY}`) return "authorization";
  if (!/^\S{1,256}$/.test(String(headers["idempotency-key"]))) return "idempotency-key";
  const parsed = sendEmailRequest.safeParse(JSON.parse(raw));
  return parsed.success ? undefined : parsed.error.message;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function tell(hook: string, type: string, { to, tags = [] }: Body, id: string): Promise<Response> {
  const now = new Date();
  const data = { email_id: "e", to: [to], tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])) };
  const body = JSON.stringify({ type, created_at: now.toISOString(), data });
  const headers = {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": String(Math.floor(now.getTime() / 1_000)),
    "svix-signature": new Webhook(RESEND_WEBHOOK_SECRET).sign(id, now, body),
  };
  return fetch(hook, { method: "POST", headers, body });
}
