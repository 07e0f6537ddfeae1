import { setTimeout as sleep } from "node:timers/promises";
import { decodeJwt } from "jose";

const EMAIL_TIMEOUT_MS = 15_000;

export interface Exchange {
  request: string;
  /** {uid} and {token} are replaced by the last mailed link's, {access} and {refresh} by the last tokens. */
  body?: unknown;
  raw?: string;
  headers?: Record<string, string>;
  /** The recipient of the email with a link that the request causes. */
  emailTo?: string;
  differs?: string;
}

export interface Side {
  url: string;
  links: (address: string) => URL[];
  remembered: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

export async function ask(side: Side, exchange: Exchange): Promise<Answer> {
  const { request, body, raw = body === undefined ? null : JSON.stringify(body), headers, emailTo } = exchange;
  const fill = (text: string) =>
    text.replace(/\{(uid|token|access|refresh)\}/g, (_, name) => side.remembered[name] ?? "");
  const mailed = emailTo && side.links(emailTo).length;
  const [method = "", path = ""] = request.split(" ");
  const sent = { ...(raw === null ? {} : { "Content-Type": "application/json" }), ...headers };
  const response = await fetch(`${side.url}/api/auth/${path}`, {
    method,
    redirect: "manual",
    headers: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, fill(value)])),
    body: raw === null ? null : fill(raw),
  });
  const answered = read(await response.text());
  remember(side, answered);
  if (emailTo) remember(side, Object.fromEntries((await nextLink(side, emailTo, Number(mailed))).searchParams));
  return { status: response.status, headers: relevantHeaders(response), body: comparable(answered) };
}

async function nextLink(side: Side, address: string, mailed: number): Promise<URL> {
  const giveUpAt = Date.now() + EMAIL_TIMEOUT_MS;
  while (side.links(address).length === mailed) {
    if (Date.now() > giveUpAt) throw new Error(`${side.url} mailed nothing to ${address}.`);
    await sleep(50);
  }
  return side.links(address).at(-1) as URL;
}

function remember(side: Side, answered: unknown): void {
  for (const name of ["uid", "token", "access", "refresh"]) {
    const value = (answered as Record<string, unknown> | null)?.[name];
    if (typeof value === "string") side.remembered[name] = value;
  }
}

function relevantHeaders({ status, headers }: Response): Record<string, string> {
  const names = ["content-type", "www-authenticate", ...(status === 405 ? ["allow"] : [])];
  return Object.fromEntries(names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? ""]] : [])));
}

function read(text: string): unknown {
  if (text.trimStart().startsWith("<")) return "an HTML page";
  // SimpleJWT before 5.4 has one text for both.
  return text === "" ? "" : JSON.parse(text.replaceAll("Token is invalid or expired", "Token is invalid"));
}

/** Replaces tokens, which always differ, by their claims. */
function comparable(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, claimsOf(value) ?? value]));
}

function claimsOf(value: unknown): object | undefined {
  if (typeof value !== "string" || !value.startsWith("ey")) return undefined;
  const { exp = 0, iat = 0, jti, ...claims } = decodeJwt(value);
  return { ...claims, seconds: exp - iat, jti: typeof jti };
}
