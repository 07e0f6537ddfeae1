/** One page of `npm run mail`, rendered in a thread that ends with it. */
import { parentPort, workerData } from "node:worker_threads";
import { render } from "react-email";
import { LANGUAGES, type Language } from "../lib/i18n/catalogs";
import { SAMPLES } from "./samples";

const FORMATS = ["html", "dark", "txt"];

parentPort?.postMessage(await page(workerData));

async function page(url = "/") {
  const [name = "", language = "", format] = url.slice(1).split(".");
  if (!Object.hasOwn(SAMPLES, name) || !Object.hasOwn(LANGUAGES, language)) return { type: "html", text: contents() };
  const { body } = SAMPLES[name as keyof typeof SAMPLES].content(language as Language);
  if (format === "txt") return { type: "plain", text: await render(body, { plainText: true }) };
  const email = await render(body);
  // As a dark mail program shows it, whatever this browser prefers.
  return { type: "html", text: format === "dark" ? email.replace("(prefers-color-scheme: dark)", "all") : email };
}

function contents(): string {
  const links = (name: string) => FORMATS.map((format) => `<a href="/${name}.${format}">${format}</a>`).join(", ");
  const languages = Object.keys(LANGUAGES);
  const row = (name: string) =>
    `<tr><th>${name}${languages.map((language) => `<td>${links(`${name}.${language}`)}`).join("")}`;
  const headings = Object.values(LANGUAGES).map((language) => `<th>${language}`);
  const rows = Object.keys(SAMPLES).map(row);
  return `<!doctype html><title>Emails</title><h1>Emails</h1><table><tr><td>${headings.join("")}${rows.join("")}</table>`;
}
