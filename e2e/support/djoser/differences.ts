/** The differences by name, with the statuses of both sides: as documented in docs/api.md, and as observed. */
import { readFileSync } from "node:fs";
import type { Compared } from "./compare";

const TABLE = /^## What differs from Djoser[\s\S]*?\n\|---.*\n(?<rows>(?:\|.*\n)+)/m;

interface Statuses {
  latchkey: number[];
  djoser: number[];
}

export function documentedDifferences(): Record<string, Statuses> {
  const rows = TABLE.exec(readFileSync("docs/api.md", "utf8"))?.groups?.rows?.trim().split("\n") ?? [];
  const documented = rows.map((row) => {
    const [, what = "", latchkey = "", djoser = ""] = row.split("|").map((cell) => cell.trim());
    return [what, { latchkey: statusesIn(latchkey), djoser: statusesIn(djoser) }];
  });
  return Object.fromEntries(documented);
}

export function observedDifferences(compared: Compared[]): Record<string, Statuses> {
  const different = compared.filter(({ alike }) => !alike);
  const observed = different.map(({ differs = "not documented" }) => {
    const same = different.filter((other) => other.differs === differs);
    const statuses = (side: "latchkey" | "djoser") => sorted(same.map((exchange) => exchange[side].status));
    return [differs, { latchkey: statuses("latchkey"), djoser: statuses("djoser") }];
  });
  return Object.fromEntries(observed);
}

function statusesIn(cell: string): number[] {
  return sorted((cell.match(/\b[2-5]\d\d\b(?! bytes)/g) ?? []).map(Number));
}

function sorted(statuses: number[]): number[] {
  return [...new Set(statuses)].sort();
}
