import { type Figures, medians } from "./load";

export type Table = Record<string, Record<string, Figures>>;

/** Of repeated measurements. */
export function createTable() {
  const seen: Record<string, Record<string, Figures[]>> = {};
  return {
    add(row: string, column: string, figures: Figures): void {
      const columns = seen[row] ?? {};
      seen[row] = { ...columns, [column]: [...(columns[column] ?? []), figures] };
    },
    medians: (): Table => mapCells(seen, medians),
  };
}

export function printTable(table: Table): void {
  console.log("A second, median / 99th percentile in milliseconds, failures:");
  console.table(mapCells(table, cell));
}

function mapCells<From, To>(
  table: Record<string, Record<string, From>>,
  change: (value: From) => To,
): Record<string, Record<string, To>> {
  const columns = (row: Record<string, From>) =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, change(value)]));
  return Object.fromEntries(Object.entries(table).map(([name, row]) => [name, columns(row)]));
}

function cell({ perSecond, p50, p99, failed }: Figures): string {
  const failures = failed > 0 ? `, ${failed} failed` : "";
  return `${perSecond < 100 ? perSecond.toFixed(1) : Math.round(perSecond)}, ${p50} / ${p99}${failures}`;
}
