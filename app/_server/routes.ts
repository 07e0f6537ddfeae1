/** The patterns that requests are counted by: a fixed list, so that no request adds to it. A test compares it with the folders of app. */
import { API_PATHS, RESEND_HOOK_PATH } from "../_api/router";

/** What has a page.tsx or a route.ts. */
export const APP_PATHS = [
  ...["/", "/.well-known/change-password", "/account", "/account/delete", "/account/reauthenticate"],
  ...["/common-passwords", "/continue-with", "/continue-with/email", "/csp-report", "/dev/mailbox", "/forgot-password"],
  ...["/healthz", "/language", "/login", "/not-me", "/not-me/done", "/readyz", "/reset-password"],
  ...["/reset-password/done", "/set-password", "/signup", "/verify-email", "/verify-email/done"],
];
export const METRICS_PATH = "/metrics";
const CALLBACK = "/api/auth/callback/:provider";
const STATIC_FILES = "/_next/*";
const OTHER = "other";
export const ROUTES = [...APP_PATHS, ...API_PATHS, RESEND_HOOK_PATH, METRICS_PATH, CALLBACK, STATIC_FILES, OTHER];

const routes = new Map(ROUTES.map((route) => [pathOf(route), route]));

export function routeOf(url: string | undefined): string {
  const path = pathOf(url);
  if (path.startsWith("/_next/")) return STATIC_FILES;
  if (/^\/api\/auth\/callback\/[^/]+$/.test(path)) return CALLBACK;
  return routes.get(path) ?? OTHER;
}

/** Both slash forms are one. */
export function pathOf(url = ""): string {
  const [path = ""] = url.split(/[?#]/, 1);
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
