/** The proxies of docs/deploy/, started from the documented files. As root on Debian they are downloaded, not installed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const DOWNLOADS = path.resolve("e2e/.results/install");

export interface Proxy {
  command: string;
  start: (port: string, upstream: string) => ChildProcess;
}

export const PROXIES: Record<"nginx" | "caddy", Proxy> = {
  nginx: {
    command: "nginx",
    start(port, upstream) {
      const folder = mkdtempSync(path.join(DOWNLOADS, "nginx-"));
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
      const folder = mkdtempSync(path.join(DOWNLOADS, "caddy-"));
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

export function isAvailable(command: string): boolean {
  mkdirSync(DOWNLOADS, { recursive: true });
  if (process.getuid?.() === 0 && !existsSync(programPath(command))) downloadPackage(command);
  return existsSync(programPath(command));
}

function programPath(command: string): string {
  const places = ["/usr/sbin", "/usr/bin", ...["usr/sbin", "usr/bin"].map((folder) => path.join(DOWNLOADS, folder))];
  return places.map((folder) => path.join(folder, command)).find(existsSync) ?? command;
}

function downloadPackage(name: string): void {
  spawnSync("apt-get", ["download", name], { cwd: DOWNLOADS, timeout: 60_000 });
  const archive = readdirSync(DOWNLOADS).find((file) => file.startsWith(`${name}_`));
  if (archive) spawnSync("dpkg", ["-x", archive, "."], { cwd: DOWNLOADS });
}
