import { createServer } from "node:http";
import { render } from "react-email";
import { LANGUAGES, type Language } from "../lib/i18n/catalogs";
import { SAMPLES } from "./samples";

const PORT = 3001;
const FORMATS = ["html", "dark", "txt"];

if (process.argv.includes("--help")) {
  console.log(`npm run mail    shows every email in every language at http://localhost:${PORT}`);
  process.exit();
}

createServer(async (request, response) => {
  const [name = "", language = "", format] = (request.url ?? "").slice(1).split(".");
  const known = Object.hasOwn(SAMPLES, name) && Object.hasOwn(LANGUAGES, language);
  response.setHeader("Content-Type", `text/${known && format === "txt" ? "plain" : "html"}; charset=utf-8`);
  if (!known) return response.end(contents());
  const { body } = SAMPLES[name as keyof typeof SAMPLES].content(language as Language);
  const email = await (format === "txt" ? render(body, { plainText: true }) : render(body));
  // As a dark mail program shows it, whatever this browser prefers.
  response.end(format === "dark" ? email.replace("(prefers-color-scheme: dark)", "all") : email);
})
  .once("error", (error) => {
    console.error(`The preview does not start: ${error.message}`);
    process.exit(1);
  })
  .listen(PORT, "127.0.0.1", () => console.log(`The emails are at http://localhost:${PORT}`));

function contents(): string {
  const links = (name: string) => FORMATS.map((format) => `<a href="/${name}.${format}">${format}</a>`).join(", ");
  const languages = Object.keys(LANGUAGES);
  const row = (name: string) =>
    `<tr><th>${name}${languages.map((language) => `<td>${links(`${name}.${language}`)}`).join("")}`;
  const headings = Object.values(LANGUAGES).map((language) => `<th>${language}`);
  const rows = Object.keys(SAMPLES).map(row);
  return `<!doctype html><title>Emails</title><h1>Emails</h1><table><tr><td>${headings.join("")}${rows.join("")}</table>`;
}
