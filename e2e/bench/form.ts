import type { Load } from "./load";
import type { Target } from "./target";

const BOUNDARY = "latchkey-bench";
const ENTITIES: Record<string, string> = { "&quot;": '"', "&amp;": "&" };

export async function formPosts({ url, emails }: Target, path: string, connections = 16): Promise<Load> {
  const html = await (await fetch(url + path)).text();
  const form = /<form[^>]*multipart[\s\S]*?<\/form>/.exec(html)?.[0] ?? "";
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g)];
  const fields = hidden.map(([, name = "", value = ""]) => [name, value.replace(/&\w+;/g, (e) => ENTITIES[e] ?? e)]);
  const headers = { "content-type": `multipart/form-data; boundary=${BOUNDARY}`, origin: url };
  const bodies = emails.map((email) => ({ headers, text: multipart([...fields, ["email", email]]) }));
  return { path, bodies, connections };
}

function multipart(fields: string[][]): string {
  const parts = fields.map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--${BOUNDARY}--\r\n`;
}
