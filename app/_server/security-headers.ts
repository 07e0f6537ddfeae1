/** What every answer tells the browser to forbid, whoever wrote the answer. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Env } from "@/lib/env";
import { PAGE_STYLES } from "./page-styles";

export const CSP_HEADER = "content-security-policy";

/** Next reads the nonce out of the policy on the request and puts it into the scripts it writes. */
export function protect(request: IncomingMessage, response: ServerResponse, env: Env): void {
  const policy = contentSecurityPolicy(randomBytes(16).toString("base64"), PAGE_STYLES, env);
  request.headers[CSP_HEADER] = policy;
  response.setHeader(CSP_HEADER, policy);
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  if (env.AUTH_URL.startsWith("https:"))
    response.setHeader("strict-transport-security", "max-age=31536000; includeSubDomains");
}

/** What protect() gave to this request. */
export function nonceOf(request: IncomingMessage): string {
  return /'nonce-([^']+)'/.exec(String(request.headers[CSP_HEADER]))?.[1] ?? "";
}

const HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "strict-origin-when-cross-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

export function contentSecurityPolicy(nonce: string, styles: string, env: Env): string {
  // Turbopack's development client evaluates code and listens on a web socket.
  const development = !env.production;
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    // A form's redirects count as its targets: to a provider leads a link (app/continue-with).
    "form-action 'self'",
    "frame-ancestors 'none'",
    "report-uri /csp-report",
  ].join("; ");
}
