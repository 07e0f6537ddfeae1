/** `npm run mail`: every letter with its PreviewProps, as HTML and as text, at http://localhost:3001. */
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { ComponentType } from "react";
import { render } from "react-email";

const PORT = 3001;
const NOT_LETTERS = ["layout.tsx", "passport.tsx", "preview.tsx"];

type Previewed = ComponentType<object> & { PreviewProps: object };

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".tsx") && !NOT_LETTERS.includes(file))
  .map((file) => file.replace(".tsx", ""));

createServer(async (request, response) => {
  const [name = "", part] = (request.url ?? "").slice(1).split(".");
  if (!names.includes(name)) return response.setHeader("Content-Type", "text/html; charset=utf-8").end(contents());
  const { default: Letter } = (await import(`./${name}.tsx`)) as { default: Previewed };
  const letter = <Letter {...Letter.PreviewProps} />;
  response.setHeader("Content-Type", `text/${part === "txt" ? "plain" : "html"}; charset=utf-8`);
  response.end(await (part === "txt" ? render(letter, { plainText: true }) : render(letter)));
}).listen(PORT, "127.0.0.1", () => console.log(`The letters are at http://localhost:${PORT}`));

function contents(): string {
  const entry = (name: string) => `<li>${name}: <a href="/${name}.html">HTML</a>, <a href="/${name}.txt">text</a>`;
  return `<!doctype html><title>Letters</title><h1>Letters</h1><ul>${names.map(entry).join("")}</ul>`;
}
