/**
 * Builds the image of Dockerfile with buildah and runs it as a container engine would: namespaces of its own, a read-only root, and the
 * user, environment and commands of the image. No engine is needed, so it works inside a container, too.
 */
import { type ChildProcess, execFileSync, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installFromDebian, ROOT } from "./install";
import { exitOf } from "./processes";

/** Kept, because the base takes minutes. */
const STORAGE = path.join(tmpdir(), "latchkey-container");
const BASES = Array.from(
  readFileSync("Dockerfile", "utf8").matchAll(/^FROM (\S+)/gm),
  ([, name]) => `docker.io/library/${name}`,
);
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
const START_TIMEOUT_MS = 60_000;
const NO_CAPABILITIES = ["--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"];

export interface Image {
  root: string;
  base: string;
  config: {
    User: string;
    WorkingDir: string;
    Env: string[];
    Cmd: string[];
    Healthcheck: { Test: string[] };
    Volumes: Record<string, object>;
  };
  remove: () => void;
}

export interface Container {
  url: string;
  output: () => string;
  /** As `docker exec`, by default as the image's user. */
  execute: (command: string[]) => SpawnSyncReturns<string>;
  /** As `docker stop`. @returns the exit code */
  stop: () => Promise<number | null>;
}

/** @param context what `docker build` would be given */
export function buildImage(context: string): Image {
  if (!ROOT) throw new Error("Needs root.");
  if (!hasProgram("buildah") || !hasProgram("debootstrap")) installFromDebian("buildah", "debootstrap");
  mkdirSync(STORAGE, { recursive: true });
  const base = presentBase() ?? pulledBase() ?? baseFromDebian();
  buildah("bud", "--isolation", "chroot", "--pull-never", "--format", "docker", "--tag", "latchkey", context);
  const container = buildah("from", "--pull-never", "latchkey");
  const { Docker } = JSON.parse(buildah("inspect", container));
  const root = buildah("mount", container);
  return { root, base, config: Docker.config, remove: () => void buildah("rm", container) };
}

/** As an engine makes a new volume: with what the image has in its place, and its owner. */
export function newVolume({ root }: Image, place: string): string {
  const folder = mkdtempSync(path.join(STORAGE, "volume-"));
  rmSync(folder, { recursive: true });
  execFileSync("cp", ["--archive", path.join(root, place), folder]);
  return folder;
}

/** @param service settings of compose.yaml, each of which is obeyed; @throws for one that is not known here */
export async function runContainer(
  image: Image,
  service: Service,
  variables: Record<string, string>,
  volumes: Record<string, string>,
): Promise<Container> {
  const { root, config } = image;
  const { read_only, tmpfs, cap_drop, security_opt, ...unknown } = service;
  if (Object.keys(unknown).length > 0) throw new Error(`Not obeyed: ${Object.keys(unknown)}`);
  const mounts = [
    `mount --bind ${root} ${root}`,
    ...(read_only ? [`mount -o remount,bind,ro ${root}`] : []),
    ...(tmpfs ? [`mount -t tmpfs tmpfs ${root}${tmpfs}`] : []),
    ...Object.entries(volumes).map(([place, folder]) => `mount --bind ${folder} ${root}${place}`),
    `mount -t proc proc ${root}/proc`,
    `mount --rbind /dev ${root}/dev`,
  ];
  const privileges = [
    ...(cap_drop?.includes("ALL") ? NO_CAPABILITIES : []),
    ...(security_opt?.includes("no-new-privileges:true") ? ["--no-new-privs"] : []),
  ];
  const asUser = ["setpriv", `--reuid=${config.User}`, `--regid=${config.User}`, "--clear-groups", ...privileges];
  const environment = ["env", "-i", `--chdir=${config.WorkingDir}`, ...config.Env, ...entries(variables)];
  const inside = ["chroot", root, ...asUser, ...environment];
  const script = `set -e\n${mounts.join("\n")}\nexec "$@"`;
  const isolated = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
  const child = spawn("unshare", [...isolated, "sh", "-c", script, "sh", ...inside, ...config.Cmd]);
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  const output = () => printed;
  const url = `http://127.0.0.1:${variables.PORT}`;
  await untilReady(url, child, output);
  const init = execFileSync("pgrep", ["--parent", String(child.pid)], { encoding: "utf8" }).trim();
  return {
    url,
    output,
    execute: (command) =>
      spawnSync(
        "nsenter",
        ["--target", init, "--mount", "--pid", "--root", "--wdns=/", "--", ...asUser, ...environment, ...command],
        { encoding: "utf8" },
      ),
    async stop() {
      process.kill(Number(init), "SIGTERM");
      await exitOf(child);
      return child.exitCode;
    },
  };
}

function presentBase(): string | undefined {
  const known = (name: string) => spawnSync("buildah", [...storage(), "inspect", "--type", "image", name]).status === 0;
  const how = path.join(STORAGE, "base.txt");
  return BASES.every(known) && existsSync(how) ? readFileSync(how, "utf8") : undefined;
}

function pulledBase(): string | undefined {
  const pulled = BASES.every(
    (name) => spawnSync("buildah", [...storage(), "pull", name], { timeout: 300_000 }).status === 0,
  );
  return pulled ? remembered(`${BASES.join(" and ")}, pulled`) : undefined;
}

/** Debian as the official image has it, with what compiles modules, and with the Node and npm of this machine. */
function baseFromDebian(): string {
  const root = path.join(STORAGE, "base");
  rmSync(root, { recursive: true, force: true });
  const packages = "--include=ca-certificates,g++,make,python3";
  execFileSync("debootstrap", ["--variant=minbase", packages, "bookworm", root, "http://deb.debian.org/debian"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  copyNode(path.join(root, "usr"));
  copyFileSync(CERTIFICATES, path.join(root, CERTIFICATES));
  writeFileSync(path.join(root, "root/.npmrc"), `nodedir=/usr\ncafile=${CERTIFICATES}\n`);
  execFileSync("chroot", [root, "useradd", "--uid", "1000", "--create-home", "node"]);
  const container = buildah("from", "scratch");
  buildah("add", container, root, "/");
  const [name = "", slim = ""] = BASES;
  buildah("commit", "--rm", container, name);
  buildah("tag", name, slim);
  rmSync(root, { recursive: true });
  return remembered(
    `Debian bookworm by debootstrap with Node ${process.version} of this machine, in place of ${BASES}`,
  );
}

function copyNode(target: string): void {
  const home = path.dirname(path.dirname(process.execPath));
  mkdirSync(path.join(target, "lib/node_modules"), { recursive: true });
  copyFileSync(process.execPath, path.join(target, "bin/node"));
  for (const part of ["lib/node_modules/npm", "include/node"])
    cpSync(path.join(home, part), path.join(target, part), { recursive: true, verbatimSymlinks: true });
  for (const program of ["npm", "npx"])
    execFileSync("ln", ["-s", `../lib/node_modules/npm/bin/${program}-cli.js`, path.join(target, "bin", program)]);
}

function remembered(base: string): string {
  writeFileSync(path.join(STORAGE, "base.txt"), base);
  return base;
}

/** @throws with what it printed */
function buildah(...command: string[]): string {
  const { status, stdout, stderr } = spawnSync("buildah", [...storage(), ...command], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`buildah ${command.join(" ")}: ${stdout}\n${stderr}`);
  return command[0] === "inspect" ? stdout : (stdout.trim().split("\n").at(-1) ?? "");
}

function storage(): string[] {
  const driver = readFileSync("/proc/filesystems", "utf8").includes("overlay") ? "overlay" : "vfs";
  const folders = ["--root", path.join(STORAGE, driver), "--runroot", path.join(STORAGE, "run")];
  return ["--storage-driver", driver, ...folders];
}

function hasProgram(name: string): boolean {
  return spawnSync("which", [name]).status === 0;
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  const answers = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (child.exitCode !== null || Date.now() > giveUpAt)
      throw new Error(`The container did not get ready:\n${output()}`);
    await sleep(100);
  }
}

function entries(variables: Record<string, string>): string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

interface Service {
  read_only?: boolean;
  tmpfs?: string;
  cap_drop?: string[];
  security_opt?: string[];
}
