import { type ChildProcess, spawnSync } from "node:child_process";

/** npm's shell's child: npm passes on to it only the signals that end it. */
export function mainProcess(npm: ChildProcess): number {
  let pid = npm.pid ?? 0;
  for (;;) {
    const { stdout } = spawnSync("ps", ["-o", "pid=,args=", "--ppid", String(pid)], { encoding: "utf8" });
    const [, child, command = ""] = /^ *(\d+) (.*)$/m.exec(stdout) ?? [];
    if (!child) throw new Error("The server's process was not found.");
    pid = Number(child);
    if (command.startsWith("node ")) return pid;
  }
}
