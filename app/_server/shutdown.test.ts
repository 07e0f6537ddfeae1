import { spawnSync } from "node:child_process";
import { expect, test, vi } from "vitest";

vi.stubEnv("DRAIN_SECONDS", "2");

const PROCESS = `
  const { shutDownOnDemand } = await import("./app/_server/shutdown.ts");
  shutDownOnDemand(async (reason, drainMs) => console.log(reason, drainMs));
  setInterval(() => {}, 1_000);
  process.kill(process.pid, process.argv[1]);`;

test.each(["SIGTERM", "SIGHUP"])("%s ends a process that is alone when what it does is done", (signal) => {
  const node = ["--import", "./lib/cli/register.mjs", "--input-type=module", "--eval", PROCESS, signal];
  const { status, stdout } = spawnSync(process.execPath, node, { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${signal} 2000\n` });
});
