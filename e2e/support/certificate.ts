import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installFromDebian } from "./install";

export interface Certificate {
  key: string;
  cert: string;
  file: string;
}

export function makeCertificate(): Certificate {
  const folder = mkdtempSync(path.join(tmpdir(), "certificate-"));
  const [key, file] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
  const make = () => spawnSync("openssl", ["req", "-x509", ...curve, ...subject, "-keyout", key, "-out", file]);
  if (make().error) {
    installFromDebian("openssl");
    make();
  }
  return { key: readFileSync(key, "utf8"), cert: readFileSync(file, "utf8"), file };
}
