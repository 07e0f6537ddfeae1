/** What strangers can repeat without end. Each attack is one request from a client, as a trusted proxy names it. */
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { OLD_PASSWORD } from "./accounts";
import { openForm } from "./forms";
import { linkIn } from "./mailbox";
import { postJson } from "./network";
import type { Server } from "./server";

/** What the attacker has come by honestly: accounts of its own. */
export interface Belongings {
  /** A reset link of an account that nobody logs in to. */
  link: string;
  /** An account that is logged in to again and again. */
  email: string;
  /** A session of another. */
  cookie: string;
  /** An access token of a third. */
  bearer: string;
}

export type Attack = (client: string) => Promise<{ status: number }>;

const CURRENT = OLD_PASSWORD;
const WRONG = "Wrong-lantern-42";
/** As much as Node itself lets through. */
const LONG = 14_000;

const unknownAddress = () => `${randomUUID()}@example.com`;
const madeUp = () => ({
  uid: Buffer.from(String(1 + Math.floor(Math.random() * 1e9))).toString("base64url"),
  token: "d5x7q1-0123456789abcdef0123456789abcdef",
});

export async function attacksOn(server: Server, own: Belongings): Promise<Record<string, Attack>> {
  const { url } = server;
  const api =
    (path: string, body: () => object, more = (): Record<string, string> => ({})): Attack =>
    (client) =>
      read(postJson(`${url}/api/${path}/`, body(), { ...from(client), ...more() }));
  const get =
    (path: string, more = (): Record<string, string> => ({})): Attack =>
    (client) =>
      read(fetch(url + path, { headers: { ...from(client), ...more() }, redirect: "manual" }));
  const ownBearer = () => ({ authorization: `Bearer ${own.bearer}` });
  const ownCookie = () => ({ cookie: own.cookie });
  const password = { new_password: "Lantern-orchid-42" };
  const report = { "csp-report": { "effective-directive": "script-src", "blocked-uri": "x", "document-uri": "y" } };

  return {
    "sign up": api("auth/users", () => ({ email: unknownAddress(), password: WRONG, re_password: WRONG })),
    activate: api("auth/users/activation", madeUp),
    "resend the activation": api("auth/users/resend_activation", () => ({ email: unknownAddress() })),
    "request a reset": api("auth/users/reset_password", () => ({ email: unknownAddress() })),
    "confirm a made-up link": api("auth/users/reset_password_confirm", () => ({ ...madeUp(), ...password })),
    "confirm the own link with the current password": api("auth/users/reset_password_confirm", () => ({
      ...linkIn(own.link),
      new_password: CURRENT,
    })),
    "log in as an unknown user": api("auth/jwt/create", () => ({ email: unknownAddress(), password: WRONG })),
    "log in as oneself": api("auth/jwt/create", () => ({ email: own.email, password: CURRENT })),
    "log in as oneself with a wrong password": api("auth/jwt/create", () => ({ email: own.email, password: WRONG })),
    "take tokens without a session": api("auth/jwt/session", () => ({})),
    "take tokens of the own session": api(
      "auth/jwt/session",
      () => ({}),
      () => ({ ...ownCookie(), origin: url }),
    ),
    "refresh a bad token": api("auth/jwt/refresh", () => ({ refresh: randomUUID() })),
    "verify a bad token": api("auth/jwt/verify", () => ({ token: randomUUID() })),
    "end a bad token": api("auth/jwt/blacklist", () => ({ refresh: randomUUID() })),
    "bring a bad bearer": get("/api/auth/users/me/", () => ({ authorization: "Bearer a.b.c" })),
    "bring the own bearer": get("/api/users/check_password_status/", ownBearer),
    "change the own password with a wrong one": api(
      "users/set_password",
      () => ({ current_password: WRONG, ...password }),
      ownBearer,
    ),
    "send what is no JSON": (client) =>
      read(
        post(`${url}/api/auth/jwt/create/`, "[".repeat(9_000), { ...from(client), "content-type": "application/json" }),
      ),
    "report violations": (client) => read(postJson(`${url}/csp-report`, report, from(client))),
    "post from a foreign origin": (client) =>
      read(post(`${url}/login`, "", { ...from(client), origin: "https://evil.example" })),
    "call an unknown action": (client) => {
      const action = { "next-action": randomBytes(21).toString("hex") };
      return read(post(`${url}/login`, "[]", { ...from(client), ...action, origin: url }));
    },
    "log in at the form": await form("/login", () => ({ email: unknownAddress(), password: WRONG })),
    "continue with a provider": await form("/login", () => ({ provider: "oidc", callbackUrl: "/account" })),
    "sign up at the form": await form("/signup", () => ({ email: unknownAddress() })),
    "request a reset at the form": await form("/forgot-password", () => ({ email: unknownAddress() })),
    "ask for a new link": await form("/reset-password?uid=MQ&token=a-b", () => ({ email: unknownAddress() })),
    "open pages": get(`/reset-password?${new URLSearchParams(madeUp())}`),
    "open the own account": get("/account", ownCookie),
    "open a page that does not exist": get(`/${randomUUID()}`),
    "bring back a made-up state": get(`/api/auth/callback/oidc?code=x&state=${randomUUID()}`),
    "bring an unknown session": get("/account", () => ({
      cookie: `latchkey.session=${randomBytes(32).toString("base64url")}`,
    })),
    "send a long head": get("/login", () => ({ "user-agent": "a".repeat(LONG) })),
    "send a long target": get(`/login?${"a&".repeat(LONG / 2)}`),
    "send a long content type": (client) =>
      read(post(`${url}/login`, "", { ...from(client), origin: url, "content-type": `a${" ".repeat(LONG)}b` })),
  };

  async function form(page: string, fields: () => Record<string, string>): Promise<Attack> {
    const headers: Record<string, string> = { origin: url };
    const submit = await openForm(url + page, headers);
    return (client) => {
      Object.assign(headers, from(client)); // read as soon as it is submitted
      return read(submit(fields()));
    };
  }
}

/** Connections that a stranger leaves half done. Each ends when the server ends it. */
export const HALF_DONE: Record<string, (server: Server) => Promise<Socket>> = {
  "nothing is sent": (server) => abandon(server, ""),
  "a head does not end": (server) => abandon(server, "GET /login HTTP/1.1\r\nHost: a.example\r\nX-"),
  "a body does not come": (server) =>
    abandon(server, "POST /api/auth/jwt/create/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1000\r\n\r\n{"),
  "thousands are sent ahead": (server) =>
    abandon(server, "GET /common-passwords HTTP/1.1\r\nHost: a.example\r\n\r\n".repeat(2_000)),
  "answers are not read": async (server) => {
    const socket = await abandon(server, "GET /common-passwords HTTP/1.1\r\nHost: a.example\r\n\r\n".repeat(40));
    return socket.pause();
  },
};

async function abandon({ url }: Server, sent: string): Promise<Socket> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port) });
  socket.on("error", () => {}).on("data", () => {});
  await once(socket, "connect");
  socket.write(sent);
  return socket;
}

const from = (client: string) => ({ "x-forwarded-for": client });

function post(url: string, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(url, { method: "POST", body, headers, redirect: "manual" });
}

async function read(sent: Promise<Response>): Promise<{ status: number }> {
  const answer = await sent;
  await answer.arrayBuffer();
  return answer;
}
