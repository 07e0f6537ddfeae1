import type { IncomingMessage, ServerResponse } from "node:http";
import { type Env, env } from "@/lib/env";

export const CSP_HEADER = "content-security-policy";

/** Next takes the nonce for its scripts from the policy on the request. */
export function setSecurityHeaders(request: IncomingMessage, response: ServerResponse, nonce: string): void {
  const policy = contentSecurityPolicy(nonce, env());
  request.headers[CSP_HEADER] = policy;
  response.setHeader(CSP_HEADER, policy);
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  if (env().AUTH_URL.startsWith("https:"))
    response.setHeader("strict-transport-security", "max-age=31536000; includeSubDomains");
}

const HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "strict-origin-when-cross-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

export function contentSecurityPolicy(
  nonce: string,
  { production, FRONTEND_ORIGINS }: Pick<Env, "production" | "FRONTEND_ORIGINS">,
): string {
  // Turbopack's development client evaluates code, injects styles and listens on a web socket.
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${production ? "" : " 'unsafe-eval'"}`,
    `style-src 'self' ${production ? `'nonce-${nonce}'` : "'unsafe-inline'"}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${production ? "" : " ws:"}`,
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    // A form's redirects count as its targets: a login may return to a front end. To a provider a link leads (app/continue-with).
    ["form-action 'self'", ...FRONTEND_ORIGINS].join(" "),
    "frame-ancestors 'none'",
    "report-uri /csp-report",
  ].join("; ");
}
