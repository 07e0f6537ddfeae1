/** Prometheus' own tool, from Debian's package `prometheus`. */
import { spawnSync } from "node:child_process";
import { installFromDebian, skipped } from "./install";

const PROGRAM = "promtool";

/** @returns whether it is installed; false with a message. @throws then in CI */
export function findPromtool(what: string): boolean {
  if (!present()) installFromDebian("prometheus");
  if (!present()) skipped(what, PROGRAM, "prometheus");
  return present();
}

export function promtool(args: string[], input?: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(PROGRAM, args, { encoding: "utf8", input });
  return { status, output: stdout + stderr };
}

function present(): boolean {
  return spawnSync(PROGRAM, ["--version"]).status === 0;
}
