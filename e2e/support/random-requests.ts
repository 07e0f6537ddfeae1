/** Random requests, the same for the same seed. */
const PATHS = [
  ..."/ /login /signup /verify-email /forgot-password /reset-password /reset-password/done /verify-email/done /set-password /account".split(
    " ",
  ),
  ..."/healthz /readyz /.well-known/change-password /csp-report /dev/mailbox /api /no-such-page /icon.svg".split(" "),
  ..."/api/auth/users/ /api/auth/users/reset_password/ /api/auth/users/reset_password_confirm/".split(" "),
  ..."/api/auth/users/activation/ /api/auth/users/resend_activation/ /api/auth/users/set_password/".split(" "),
  ..."/api/auth/jwt/create/ /api/auth/jwt/refresh/ /api/auth/jwt/verify/ /api/auth/jwt/session/".split(" "),
  ..."/api/auth/users/me/ /api/users/set_password/ /api/users/check_password_status/ /api/openapi.json".split(" "),
];
const METHODS = ["GET", "HEAD", "POST", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const TYPES = [
  "application/json",
  "multipart/form-data; boundary=x",
  "application/x-www-form-urlencoded",
  "text/plain",
  "x",
];
const NAMES = [
  "email",
  "password",
  "uid",
  "token",
  "new_password",
  "current_password",
  "refresh",
  "$ACTION_ID_0",
  "__proto__",
];

export interface RandomRequest {
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

export type Random = () => number;

/** mulberry32: numbers from 0 to 1. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `submitted` must appear in no log and no row; `secret`, sent as password and cookie, in no answer either. */
export interface Canaries {
  submitted: string;
  secret: string;
}

const SECRET = /password|refresh/i;
const VALUES = [
  "",
  "\0",
  "a@b.example",
  "MQ",
  -1,
  1e308,
  true,
  null,
  [],
  {},
  [["x"]],
  "é".repeat(300),
  "x".repeat(9_000),
];

export function randomValue(random: Random, { submitted, secret }: Canaries, name: string): unknown {
  return pick(random, [SECRET.test(name) ? secret : submitted, ...VALUES]);
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

export function randomRequest(random: Random, origin: string, canaries: Canaries): RandomRequest {
  const one = <T>(from: readonly T[]): T => pick(random, from);
  const { submitted, secret } = canaries;
  const value = (name: string) => randomValue(random, canaries, name);
  const fields = () => Object.fromEntries(NAMES.filter(() => random() < 0.4).map((name) => [name, value(name)]));
  const multipart = () =>
    `${NAMES.map((name) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value(name)}\r\n`).join("")}--x--\r\n`;
  const body = one([
    () => JSON.stringify(fields()),
    multipart,
    () => new URLSearchParams({ email: submitted, password: String(value("password")) }).toString(),
    () => "[".repeat(5_000),
    () => '{"email":',
    () => "",
  ])();
  const method = one(METHODS);
  const headers: Record<string, string> = { "content-type": one(TYPES) };
  if (random() < 0.7) headers.origin = one([origin, origin, origin, "null", "garbage", "https://evil.example"]);
  if (random() < 0.3)
    headers.cookie = `latchkey.session=${one([secret, "", "x".repeat(4_000), "a; latchkey.session=b"])}`;
  if (random() < 0.3)
    headers.authorization = one([`Bearer ${secret}`, "Bearer %", "Bearer", "Basic eA==", "Bearer a.b.c"]);
  if (random() < 0.2) headers["next-action"] = one(["no-such-action", "0".repeat(42), ""]);
  if (random() < 0.1) headers.rsc = one(["1", submitted]);
  const query =
    random() < 0.3
      ? `?uid=${one(["MQ", "%00", submitted])}&token=${one([submitted, "a-b", "%ff"])}&callbackUrl=//e`
      : "";
  return { path: one(PATHS) + query, method, headers, ...(!["GET", "HEAD"].includes(method) && { body }) };
}
