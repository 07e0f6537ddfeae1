/** How many cores this process may use: those of the machine, or of the container's quota (cgroup v2), which Node knows from version 22 on. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";

const CGROUPS = "/sys/fs/cgroup";
const OWN_CGROUP = "/proc/self/cgroup";

/** @param cgroups where the hierarchy is mounted @param own the file that says where in it this process is */
export function availableCores(cgroups = CGROUPS, own = OWN_CGROUP, cores = availableParallelism()): number {
  return Math.max(1, Math.floor(Math.min(cores, ...quotas(cgroups, own))));
}

/** The process's own, and those above it, each of which holds for all below. */
function quotas(cgroups: string, own: string): number[] {
  const [, place = "/"] = /^0::(.*)$/m.exec(read(own)) ?? [];
  // As seen from another namespace it begins with "/..".
  const names = path.posix.normalize(place).split("/").filter(Boolean);
  const folders = names.map((_, depth) => path.join(cgroups, ...names.slice(0, depth + 1)));
  return [cgroups, ...folders].flatMap((folder) => quotaIn(path.join(folder, "cpu.max")));
}

/** `max 100000`: none. `150000 100000`: microseconds in each period, one and a half cores. */
function quotaIn(file: string): number[] {
  const [, quota, period] = /^(\d+) (\d+)\s*$/.exec(read(file)) ?? [];
  return Number(quota) > 0 && Number(period) > 0 ? [Number(quota) / Number(period)] : [];
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
