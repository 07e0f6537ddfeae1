/** One request, for either side alike, and what came back of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { decodeJwt } from "jose";

const LETTER_TIMEOUT_MS = 15_000;

export interface Exchange {
  /** Method, and path below /api/auth/. */
  request: string;
  /** In it, {uid} and {token} stand for the last mailed link's, {access} and {refresh} for the last tokens given. */
  body?: unknown;
  /** Sent as it is, instead of a JSON body. */
  raw?: string;
  headers?: Record<string, string>;
  /** To whom an email with a link is on its way because of it. */
  letterTo?: string;
  /** The row of the table in docs/api.md that tells of the difference, if there is to be one. */
  differs?: string;
}

export interface Side {
  url: string;
  /** What was mailed to them so far. */
  links: (address: string) => URL[];
  remembered: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

export async function ask(side: Side, exchange: Exchange): Promise<Answer> {
  const { request, body, raw = body === undefined ? null : JSON.stringify(body), headers, letterTo } = exchange;
  const fill = (text: string) =>
    text.replace(/\{(uid|token|access|refresh)\}/g, (_, name) => side.remembered[name] ?? "");
  const mailed = letterTo && side.links(letterTo).length;
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
  if (letterTo) remember(side, Object.fromEntries((await nextLink(side, letterTo, Number(mailed))).searchParams));
  return { status: response.status, headers: telling(response), body: described(answered) };
}

async function nextLink(side: Side, address: string, mailed: number): Promise<URL> {
  const giveUpAt = Date.now() + LETTER_TIMEOUT_MS;
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

/** The headers that a program goes by. */
function telling({ status, headers }: Response): Record<string, string> {
  const names = ["content-type", "www-authenticate", ...(status === 405 ? ["allow"] : [])];
  return Object.fromEntries(names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? ""]] : [])));
}

function read(text: string): unknown {
  if (text.trimStart().startsWith("<")) return "an HTML page";
  // SimpleJWT before 5.4 has one text for what later versions, whose words we speak, tell apart.
  return text === "" ? "" : JSON.parse(text.replaceAll("Token is invalid or expired", "Token is invalid"));
}

/** No two tokens are equal, but what they say can be. */
function described(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, token(value) ?? value]));
}

function token(value: unknown): object | undefined {
  if (typeof value !== "string" || !value.startsWith("ey")) return undefined;
  const { exp = 0, iat = 0, jti, ...claims } = decodeJwt(value);
  return { ...claims, seconds: exp - iat, jti: typeof jti };
}
