/** Requests as nobody sends them, but the same ones each time. */
const PATHS = [
  ..."/ /login /signup /verify-email /forgot-password /reset-password /reset-password/done /set-password /account".split(
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

export interface AnyRequest {
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

export type Random = () => number;

/** Numbers from 0 to 1, in the same order for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** @param canary stands where secrets stand, and must come out nowhere */
export function anyRequest(random: Random, origin: string, canary: string): AnyRequest {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const value = () =>
    pick<unknown>([
      canary,
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
    ]);
  const fields = () => Object.fromEntries(NAMES.filter(() => random() < 0.4).map((name) => [name, value()]));
  const multipart = () =>
    `${NAMES.map((name) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value()}\r\n`).join("")}--x--\r\n`;
  const body = pick([
    () => JSON.stringify(fields()),
    multipart,
    () => new URLSearchParams({ email: canary, password: String(value()) }).toString(),
    () => "[".repeat(5_000),
    () => '{"email":',
    () => "",
  ])();
  const method = pick(METHODS);
  const headers: Record<string, string> = { "content-type": pick(TYPES) };
  if (random() < 0.7) headers.origin = pick([origin, origin, origin, "null", "garbage", "https://evil.example"]);
  if (random() < 0.3)
    headers.cookie = `latchkey.session=${pick([canary, "", "x".repeat(4_000), "a; latchkey.session=b"])}`;
  if (random() < 0.3)
    headers.authorization = pick([`Bearer ${canary}`, "Bearer %", "Bearer", "Basic eA==", "Bearer a.b.c"]);
  if (random() < 0.2) headers["next-action"] = pick(["no-such-action", "0".repeat(42), ""]);
  if (random() < 0.1) headers.rsc = pick(["1", canary]);
  const query =
    random() < 0.3 ? `?uid=${pick(["MQ", "%00", canary])}&token=${pick([canary, "a-b", "%ff"])}&callbackUrl=//e` : "";
  return { path: pick(PATHS) + query, method, headers, ...(!["GET", "HEAD"].includes(method) && { body }) };
}
