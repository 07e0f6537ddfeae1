import { readFileSync } from "node:fs";

const MS_PER_TICK = 10;

/** @returns milliseconds that a process has spent on the processor, whatever others do on a busy machine */
export function processorMs(pid: number): number {
  // The name in parentheses may hold spaces; user and system time are the 14th and 15th field.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
