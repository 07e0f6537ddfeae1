/** `npm run mail`: every email with its PreviewProps in every language, as HTML and as text, at http://localhost:3001. */
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { ComponentType } from "react";
import { render } from "react-email";
import { LANGUAGES, type Language } from "../lib/i18n/catalogs";
import { type EmailTranslator, emailTranslator } from "../lib/i18n/catalogs";

const PORT = 3001;
const PARTS = ["layout.tsx", "parts.tsx", "passport.tsx", "preview.tsx"];

type Previewed = ComponentType<{ t: EmailTranslator }> & { PreviewProps: object };

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".tsx") && !PARTS.includes(file))
  .map((file) => file.replace(".tsx", ""));

createServer(async (request, response) => {
  const [name = "", language = "", part] = (request.url ?? "").slice(1).split(".");
  const known = names.includes(name) && Object.hasOwn(LANGUAGES, language);
  if (!known) return response.setHeader("Content-Type", "text/html; charset=utf-8").end(contents());
  const { default: Letter } = (await import(`./${name}.tsx`)) as { default: Previewed };
  const letter = <Letter {...Letter.PreviewProps} t={emailTranslator(language as Language)} />;
  response.setHeader("Content-Type", `text/${part === "txt" ? "plain" : "html"}; charset=utf-8`);
  const html = async () => (part === "dark" ? inTheDark(await render(letter)) : render(letter));
  response.end(await (part === "txt" ? render(letter, { plainText: true }) : html()));
}).listen(PORT, "127.0.0.1", () => console.log(`The letters are at http://localhost:${PORT}`));

/** As a dark mail program shows it, whatever this browser prefers. */
function inTheDark(html: string): string {
  return html.replace("(prefers-color-scheme: dark)", "all");
}

function contents(): string {
  const parts = (name: string) =>
    ["html", "dark", "txt"].map((part) => `<a href="/${name}.${part}">${part}</a>`).join(", ");
  const row = (name: string) =>
    `<tr><th>${name}${Object.keys(LANGUAGES)
      .map((language) => `<td>${parts(`${name}.${language}`)}`)
      .join("")}`;
  const heads = Object.values(LANGUAGES)
    .map((language) => `<th>${language}`)
    .join("");
  return `<!doctype html><title>Letters</title><h1>Letters</h1><table><tr><td>${heads}${names.map(row).join("")}</table>`;
}
