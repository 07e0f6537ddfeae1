/** What monitoring sees, in Prometheus' terms. Every label is of a fixed list: no address, no user, no client, no path that was asked for. */
import { readFileSync } from "node:fs";
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from "prom-client";
import { onPostgres } from "./env";
import { singleton } from "./singleton";

export const metrics = () => singleton("metrics", createMetrics);

/** In a process of its own. Until then counters count, which costs next to nothing, and nobody looks. */
export function startMetrics(role: ProcessRole): void {
  collectDefaultMetrics({ register: metrics().registry });
  metrics().processes.set({ role }, 1);
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  metrics().buildInfo.set({ version, database: onPostgres() ? "postgres" : "sqlite" }, 1);
}

/** Sets gauges whenever somebody looks. @param name one of that name replaces another */
export function atScrape(name: string, read: () => unknown): void {
  readers().set(name, read);
}

export async function readMetrics(): Promise<Snapshot> {
  await Promise.all([...readers().values()].map((read) => read()));
  return lastRead();
}

/** Without asking anybody. */
export async function lastRead(): Promise<Snapshot> {
  const all = await metrics().registry.getMetricsAsJSON();
  // Between processes they travel as JSON, which knows no NaN.
  return all.map((metric) => ({ ...metric, values: metric.values.filter(({ value }) => Number.isFinite(value)) }));
}

const readers = () => singleton("metric readers", () => new Map<string, () => unknown>());

function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `latchkey_${name}`, help, labelNames, registers });
  const gauge = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `latchkey_${name}`, help, labelNames, registers });
  const all = {
    requests: counter("http_requests_total", "Requests that have ended", "route", "method", "status"),
    requestSeconds: new Histogram({
      name: "latchkey_http_request_duration_seconds",
      help: "From the head of a request to the end of its answer",
      labelNames: ["route"],
      registers,
    }),
    hashesWaiting: gauge("hash_queue_waiting", "Passwords that wait to be hashed", "payer"),
    hashesRunning: gauge("hash_queue_running", "Passwords being hashed", "payer"),
    hashesRefused: counter("hash_queue_refused_total", "Passwords that had no place in the queue, answered by 503"),
    outboxMessages: gauge(
      "outbox_messages",
      "Messages not sent yet, of the 10,000 longest due. late: beyond an address's quota",
      "destination",
      "state",
    ),
    outboxOldest: gauge(
      "outbox_oldest_seconds",
      "Age of the oldest message that should be sent by now, of the 10,000 longest due",
      "destination",
    ),
    deliveries: counter("deliveries_total", "Attempts to deliver a message", "destination", "outcome"),
    circuitBreaker: gauge("circuit_breaker", "1 for the state that it is in", "destination", "state"),
    throttled: counter("throttled_total", "Requests refused because a limit was used up", "limit"),
    lockouts: counter("lockouts_total", "Logins whose password was not considered during an address's lockout"),
    events: counter("events_total", "Events of the audit log", "code", "result"),
    sessions: gauge("sessions", "Sessions used within 15 minutes or 7 days, of at most 100,000", "used_within"),
    databaseFailures: counter(
      "scrape_database_failures_total",
      "Scrapes for which the database did not answer in time",
    ),
    processes: gauge("processes", "Processes that run", "role"),
    processDeaths: counter("process_deaths_total", "Processes that died and were replaced", "role"),
    buildInfo: new Gauge({
      name: "latchkey_build_info",
      help: "The version that runs, and on which database",
      labelNames: ["version", "database"],
      registers,
      aggregator: "first",
    }),
  };
  return { ...all, registry };
}

export type ProcessRole = "first" | "web" | "mail";
export type Snapshot = MetricObjectWithValues<MetricValue<string>>[];
