/** The proxies of docs/deploy/, started from those very files. As root on Debian they are fetched, without being installed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const FETCHED = path.resolve("e2e/.results/debian");

export interface Proxy {
  command: string;
  /** From the sample to a configuration that can be started here. */
  start: (port: string, upstream: string) => ChildProcess;
}

export const PROXIES: Record<"nginx" | "caddy", Proxy> = {
  nginx: {
    command: "nginx",
    start(port, upstream) {
      const folder = mkdtempSync(path.join(FETCHED, "nginx-"));
      const server = readFileSync("docs/deploy/nginx.conf", "utf8")
        .replace("listen 443 ssl", `listen 127.0.0.1:${port}`)
        .replace(/^ +ssl_.*$/gm, "")
        .replace("127.0.0.1:3000", upstream);
      const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((use) => `${use}_temp_path ${use};`);
      const http = `access_log off; ${temporary.join(" ")}\n${server}`;
      const root = process.getuid?.() === 0 ? "user root; " : "";
      writeFileSync(
        path.join(folder, "all.conf"),
        `${root}daemon off; pid pid; error_log stderr; events {} http { ${http} }`,
      );
      return spawn(programPath("nginx"), ["-p", folder, "-c", "all.conf"], { stdio: "inherit" });
    },
  },
  caddy: {
    command: "caddy",
    start(port, upstream) {
      const folder = mkdtempSync(path.join(FETCHED, "caddy-"));
      const site = readFileSync("docs/deploy/Caddyfile", "utf8")
        .replace("example.com {", `http://127.0.0.1:${port} {\n\tbind 127.0.0.1`)
        .replace("127.0.0.1:3000", upstream);
      writeFileSync(path.join(folder, "Caddyfile"), `{\n\tadmin off\n}\n${site}`);
      const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
      const options = ["run", "--config", path.join(folder, "Caddyfile"), "--adapter", "caddyfile"];
      return spawn(programPath("caddy"), options, { stdio: ["ignore", "ignore", "inherit"], env });
    },
  },
};

/** @returns whether the program is here, or could be fetched */
export function isThere(command: string): boolean {
  mkdirSync(FETCHED, { recursive: true });
  if (process.getuid?.() === 0 && !existsSync(programPath(command))) fetchPackage(command);
  return existsSync(programPath(command));
}

function programPath(command: string): string {
  const places = ["/usr/sbin", "/usr/bin", ...["usr/sbin", "usr/bin"].map((folder) => path.join(FETCHED, folder))];
  return places.map((folder) => path.join(folder, command)).find(existsSync) ?? command;
}

function fetchPackage(name: string): void {
  spawnSync("apt-get", ["download", name], { cwd: FETCHED, timeout: 60_000 });
  const archive = readdirSync(FETCHED).find((file) => file.startsWith(`${name}_`));
  if (archive) spawnSync("dpkg", ["-x", archive, "."], { cwd: FETCHED });
}
