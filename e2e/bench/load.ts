import autocannon from "autocannon";
import type { Subject } from "./subject";

export interface Figures {
  perSecond: number;
  p50: number;
  p99: number;
  /** Answers that were not 2xx, and connections that broke. */
  failed: number;
}

export interface Load {
  path: string;
  /** Sent as JSON by POST; a GET without. */
  body?: (subject: Subject) => Record<string, string>;
  connections: number;
}

export async function measure(subject: Subject, { path, body, connections }: Load, seconds: number): Promise<Figures> {
  const { requests, latency, non2xx, errors } = await autocannon({
    url: subject.url + path,
    connections,
    duration: seconds,
    timeout: 30,
    ...(body && {
      method: "POST" as const,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body(subject)),
    }),
  });
  return { perSecond: requests.average, p50: latency.p50, p99: latency.p99, failed: non2xx + errors };
}
