/** docs/deploy/alerts.yml, evaluated by Prometheus' own tool: each alert fires when it should, alone, and none does on a good day. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { findPromtool, promtool } from "./support/promtool";

const RULES = path.resolve("docs/deploy/alerts.yml");
const MINUTES = 90;

/** By series, what each minute brings: `0+5x90` is five more, `0x90` the same. */
const GOOD_DAY: Record<string, string> = {
  'up{job="latchkey"}': "1x90",
  'latchkey_http_requests_total{route="/login",method="GET",status="200"}': "0+600x90",
  'latchkey_http_requests_total{route="/login",method="GET",status="500"}': "0+1x90",
  'latchkey_http_request_duration_seconds_bucket{route="/login",le="0.1"}': "0+590x90",
  'latchkey_http_request_duration_seconds_bucket{route="/login",le="2.5"}': "0+595x90",
  'latchkey_http_request_duration_seconds_bucket{route="/login",le="5"}': "0+600x90",
  'latchkey_http_request_duration_seconds_bucket{route="/login",le="+Inf"}': "0+600x90",
  latchkey_hash_queue_refused_total: "0x90",
  'latchkey_process_deaths_total{role="web"}': "0x45 1x44",
  latchkey_scrape_database_failures_total: "0x45 1x44",
  'latchkey_circuit_breaker{destination="email",state="closed"}': "1x90",
  'latchkey_circuit_breaker{destination="email",state="open"}': "0x90",
  'latchkey_circuit_breaker{destination="email",state="half-open"}': "0x90",
  'latchkey_outbox_oldest_seconds{destination="email"}': "2x90",
  'latchkey_outbox_oldest_seconds{destination="webhook"}': "0x90",
  'latchkey_deliveries_total{destination="email",outcome="sent"}': "0+20x90",
  'latchkey_deliveries_total{destination="email",outcome="refused"}': "0+1x90",
  'latchkey_throttled_total{limit="failed-login-by-client"}': "0+10x90",
};

/** What is otherwise on the day when it fires; undefined: it is not told. */
const BAD_DAYS: Record<string, Record<string, string | undefined>> = {
  LatchkeyDown: { 'up{job="latchkey"}': "0x90" },
  LatchkeyErrors: { 'latchkey_http_requests_total{route="/login",method="GET",status="500"}': "0+60x90" },
  LatchkeySlow: {
    'latchkey_http_request_duration_seconds_bucket{route="/login",le="2.5"}': "0+100x90",
    'latchkey_http_request_duration_seconds_bucket{route="/login",le="0.1"}': "0+90x90",
  },
  LatchkeyHashingOverloaded: { latchkey_hash_queue_refused_total: "0+10x90" },
  LatchkeyProcessesDie: { 'latchkey_process_deaths_total{role="web"}': "0+1x90" },
  LatchkeyDatabaseSilent: { latchkey_scrape_database_failures_total: "0+4x90" },
  LatchkeyMailWorkerGone: Object.fromEntries(
    Object.keys(GOOD_DAY)
      .filter((series) => /circuit_breaker|outbox/.test(series))
      .map((series) => [series, undefined]),
  ),
  LatchkeyEmailsHeld: { 'latchkey_circuit_breaker{destination="email",state="open"}': "1x90" },
  LatchkeyEmailsLate: { 'latchkey_outbox_oldest_seconds{destination="email"}': "0+60x90" },
  LatchkeyWebhooksLate: { 'latchkey_outbox_oldest_seconds{destination="webhook"}': "0+60x90" },
  LatchkeyEmailsRefused: { 'latchkey_deliveries_total{destination="email",outcome="refused"}': "0+10x90" },
  LatchkeyGuessing: { 'latchkey_throttled_total{limit="failed-login-by-client"}': "0+100x90" },
};

test("every alert has a day on which it fires", () => {
  const alerts = [...readFileSync(RULES, "utf8").matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  expect(Object.keys(BAD_DAYS)).toEqual(alerts);
});

test.skipIf(!findPromtool("the alert rules"))("each alert fires on its day, alone, and none on a good one", () => {
  expect(promtool(["check", "rules", RULES])).toMatchObject({ status: 0 });
  const days = Object.entries({ ...BAD_DAYS, none: {} }).map(([alert, otherwise]) => dayOf(alert, otherwise));
  const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-alerts-")), "tests.yml");
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ rule_files: [RULES], evaluation_interval: "1m", tests: days }));
  expect(promtool(["test", "rules", file])).toEqual({ status: 0, output: expect.stringContaining("SUCCESS") });
});

function dayOf(alert: string, otherwise: Record<string, string | undefined>) {
  const series = Object.entries({ ...GOOD_DAY, ...otherwise }).filter(([, values]) => values !== undefined);
  return {
    name: alert,
    interval: "1m",
    input_series: series.map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
        eval_time: `${MINUTES - 5}m`,
        exp_samples: alert === "none" ? [] : [{ labels: `{alertname="${alert}"}`, value: 1 }],
      },
    ],
  };
}
