import { existsSync } from "node:fs";
import path from "node:path";
import { installFromDebian, skipped } from "../support/install";
import { findPostgres } from "../support/postgres";

const PACKAGES = ["patroni", "etcd-server", "pgbouncer", "haproxy"];

export interface Programs {
  postgres: string;
  patroni: string;
  etcd: string;
  haproxy: string;
  pgbouncer: string;
}

/** @returns undefined, with a message, where they cannot be installed. @throws then in CI */
export function findCluster(): Programs | undefined {
  const postgres = findPostgres();
  if (!postgres) return undefined;
  return (
    presentPrograms(postgres) ??
    installedPrograms(postgres) ??
    skipped("the cluster that fails over", "Patroni, etcd, PgBouncer and HAProxy", ...PACKAGES)
  );
}

function presentPrograms(postgres: string): Programs | undefined {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin"];
  const find = (program: string) =>
    folders.map((folder) => path.join(folder, program)).find((file) => existsSync(file)) ?? "";
  const names = ["patroni", "etcd", "haproxy", "pgbouncer"];
  const found = Object.fromEntries(names.map((name) => [name, find(name)]));
  return names.every((name) => found[name]) ? ({ postgres, ...found } as unknown as Programs) : undefined;
}

function installedPrograms(postgres: string): Programs | undefined {
  installFromDebian(...PACKAGES);
  return presentPrograms(postgres);
}
