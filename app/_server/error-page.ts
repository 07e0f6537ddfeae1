/** A refusal as a page of the house, made without Next: it has to be there when nothing else is. */
import { readFileSync } from "node:fs";
import { accentStyle } from "@/lib/accent";
import { env } from "@/lib/env";
import { type Language, translator } from "@/lib/i18n/catalogs";
import { type ApiMessageKey, apiTranslator } from "@/lib/i18n/catalogs";
import { directionOf } from "@/lib/i18n/translate";
import { styleSource } from "./page-styles";

const LAYOUT = `
body { max-inline-size: 27rem; margin: auto; padding: var(--space-4); overflow-wrap: anywhere }
header { font-size: var(--text-large); font-weight: 650 }
header a { display: inline-flex; align-items: center; gap: var(--space-3); color: var(--ink); text-decoration: none }
header rect { fill: var(--accent) }
header g { stroke: var(--on-accent) }
main { display: grid; gap: var(--space-4); margin-block-start: var(--space-5) }
small { color: var(--ink-soft); font-size: var(--text-small) }
@media (min-width: 30rem) {
  body { padding-block-start: 12svh }
  header { text-align: center }
  main { padding: var(--space-6); background: var(--surface); border: 1px solid var(--line);
    border-radius: var(--radius-large); box-shadow: var(--shadow) }
}`;

// Read at the start: when it is needed, there may be no file left that can be opened.
const SHEETS = ["theme.css", "globals.css"].map((name) => readFileSync(`app/${name}`, "utf8"));
const MARK = readFileSync("app/icon.svg", "utf8")
  .replace(/<title>.*<\/title>/, "")
  .replace("<svg", '<svg width="36" height="36" aria-hidden="true"');
const STYLE = [...SHEETS, LAYOUT, accentStyle(env().APP_ACCENT)].join("\n");
const STYLE_SOURCE = styleSource(STYLE);

/** @returns the page, and the one policy under which it looks as it should */
export function refusalPage(
  sentence: ApiMessageKey,
  requestId: string,
  language: Language,
): { html: string; policy: string } {
  const { APP_NAME, SUPPORT_EMAIL } = env();
  const [t, sayOnPages] = [apiTranslator(language), translator(language)];
  const [title, appName] = [t("refusal.title"), escaped(APP_NAME)];
  const mail = SUPPORT_EMAIL && escaped(SUPPORT_EMAIL);
  const help = mail ? `<small>${sayOnPages("common.contactSupport")} <a href="mailto:${mail}">${mail}</a></small>` : "";
  const html = `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} – ${appName}</title>
<style>${STYLE}</style>
<header><a href="/">${MARK}${appName}</a></header>
<main><h1>${title}</h1><p>${t(sentence)}</p><p><a href="/">${sayOnPages("common.backToStart")}</a></p>
<small>${t("refusal.requestNumber", { number: requestId })}</small>${help}</main>
</html>`;
  const policy = `default-src 'none'; style-src ${STYLE_SOURCE}; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return { html, policy };
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
