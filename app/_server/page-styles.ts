/** The styles that pages bring with them, as the policy lets them through: each by its hash. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { accentStyle } from "@/lib/accent";
import { env } from "@/lib/env";

/** As `style-src` lists them. Those of the build are listed by first-paint.mjs; in development Turbopack injects what it likes. */
export const PAGE_STYLES = env().production ? sourcesOfBuild() : "'unsafe-inline'";

export function styleSource(style: string): string {
  return `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
}

function sourcesOfBuild(): string {
  const styles: string[] = JSON.parse(readFileSync(".next/styles.json", "utf8"));
  return [...styles, accentStyle(env().APP_ACCENT)].map(styleSource).join(" ");
}
