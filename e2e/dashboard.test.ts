/** docs/deploy/grafana.json and alerts.yml ask for metrics and labels that exist, and the dashboard shows all of ours. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { metrics, startMetrics } from "../lib/metrics";
import { findPromtool, promtool } from "./support/promtool";

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; legendFormat: string }[];
}

const dashboard: { panels: Panel[]; title: string; schemaVersion: number } = JSON.parse(
  readFileSync("docs/deploy/grafana.json", "utf8"),
);
const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const alerts = readFileSync("docs/deploy/alerts.yml", "utf8").replace(/^ *(summary|description):.*$/gm, "");

startMetrics("web");
const known = metrics().registry.getMetricsAsArray() as unknown as {
  name: string;
  labelNames: string[];
  type: string;
}[];
/** By each name that a query may use, the labels. */
const LABELS = new Map<string, string[]>([
  ["up", []],
  ...known.flatMap(({ name, labelNames, type }): [string, string[]][] =>
    type === "histogram"
      ? [
          [`${name}_bucket`, [...labelNames, "le"]],
          [`${name}_sum`, labelNames],
          [`${name}_count`, labelNames],
        ]
      : [[name, labelNames]],
  ),
]);
/** Prometheus adds them. */
const ADDED = ["job", "instance"];

const NAMES = /\b(?:latchkey|process|nodejs)_\w+\b|\bup\b/g;

test.each([...expressions, ...alerts.split("- alert:").slice(1)])("%s asks for what exists", (text) => {
  const names = text.match(NAMES) ?? [];
  expect(names.length).toBeGreaterThan(0);
  const labels = new Set(names.flatMap((name) => LABELS.get(name) ?? [`(${name} does not exist)`]).concat(ADDED));
  const asked = [...text.matchAll(/(\w+)=~?"|by \(([^)]*)\)/g)].flatMap(
    ([, one, many]) => one ?? many?.split(", ") ?? [],
  );
  expect(asked.filter((label) => !labels.has(label))).toEqual([]);
  expect(names.filter((name) => !LABELS.has(name))).toEqual([]);
});

test.skipIf(!findPromtool("the queries of the dashboard"))("Prometheus understands every query", () => {
  const rules = expressions.map((expr, place) => ({
    record: `query:${place}`,
    expr: expr.replaceAll("$job", "latchkey"),
  }));
  const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-dashboard-")), "rules.yml");
  writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
  expect(promtool(["check", "rules", file])).toEqual({ status: 0, output: expect.stringContaining("SUCCESS") });
});

test("legends name labels that the query keeps", () => {
  for (const { targets = [], title } of dashboard.panels)
    for (const { expr, legendFormat } of targets) {
      const kept = /by \(([^)]*)\)/.exec(expr)?.[1]?.split(", ") ?? [];
      const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
      expect([title, named.filter((label) => !kept.includes(label ?? ""))]).toEqual([title, []]);
    }
});

test("each metric of ours is explained in docs/monitoring.md and shown, in panels that have an id and a place of their own", () => {
  const shown = new Set(expressions.flatMap((expr) => expr.match(NAMES) ?? []).map(withoutSuffix));
  const ours = known.map(({ name }) => name).filter((name) => name.startsWith("latchkey_"));
  expect(ours.filter((name) => !shown.has(name))).toEqual([]);
  const explained = readFileSync("docs/monitoring.md", "utf8");
  expect(ours.filter((name) => !new RegExp(`\`${name}[{\`]`).test(explained))).toEqual([]);
  const { panels } = dashboard;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const overlaps = panels.flatMap((one, place) => panels.slice(place + 1).filter((other) => overlap(one, other)));
  expect(overlaps.map(({ title }) => title)).toEqual([]);
  for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
});

function withoutSuffix(name: string): string {
  return name.replace(/(_duration_seconds)_(bucket|sum|count)$/, "$1");
}

function overlap({ gridPos: one }: Panel, { gridPos: other }: Panel): boolean {
  const across = one.x < other.x + other.w && other.x < one.x + one.w;
  return across && one.y < other.y + other.h && other.y < one.y + one.h;
}
