import autocannon from "autocannon";
import type { Target } from "./target";

export interface Figures {
  perSecond: number;
  p50: number;
  p99: number;
  /** Answers that were neither 2xx nor 3xx, and broken connections. */
  failed: number;
}

export interface Load {
  path: string;
  /** Sent by POST, in turn; without, GET. */
  bodies?: { text: string; headers: Record<string, string> }[];
  connections: number;
  rate?: number;
}

export function asJson(body: Record<string, string>): { text: string; headers: Record<string, string> } {
  return { text: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

export function resets({ reset, emails }: Target, connections = 16): Load {
  return { path: reset.path, bodies: emails.map((email) => asJson(reset.body(email))), connections };
}

export function logins({ login, emails }: Target, connections: number): Load {
  return { path: login.path, bodies: emails.map((email) => asJson(login.body(email))), connections };
}

export const gets = (path: string, connections = 16): Load => ({ path, connections });

export async function measure(
  { url }: { url: string },
  { path, bodies, connections, rate }: Load,
  until: { duration: number } | { amount: number },
): Promise<Figures> {
  const { requests, latency, errors, statusCodeStats } = await autocannon({
    url: url + path,
    connections,
    ...until,
    timeout: 30,
    ...(rate && { overallRate: rate }),
    ...(bodies && {
      requests: bodies.map(({ text, headers }) => ({ method: "POST" as const, path, headers, body: text })),
    }),
  });
  const refused = Object.entries(statusCodeStats ?? {}).filter(([status]) => Number(status) >= 400);
  const failed = refused.reduce((sum, [, { count = 0 }]) => sum + count, errors);
  return { perSecond: requests.average, p50: latency.p50, p99: latency.p99, failed };
}

export function medians(figures: Figures[]): Figures {
  const median = (key: keyof Figures) =>
    figures.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
  return { perSecond: median("perSecond"), p50: median("p50"), p99: median("p99"), failed: median("failed") };
}
