/** Forms sent without a browser, as a browser without JavaScript sends them: hidden fields, multipart, Origin. */

/** @param more headers, in place of the usual ones
 * @returns what submits the page's form with these fields, as often as it is called */
export async function openForm(
  page: string,
  more: Record<string, string> = {},
): Promise<(fields: Record<string, string>) => Promise<Response>> {
  const html = await (await fetch(page)).text();
  const hidden = [...html.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([input]) => input);
  return (fields) => {
    const body = new FormData();
    for (const input of hidden) body.set(attribute(input, "name"), attribute(input, "value"));
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const headers = { origin: new URL(page).origin, ...more };
    return fetch(page, { method: "POST", body, headers, redirect: "manual" });
  };
}

const ENTITIES: Record<string, string> = { "&quot;": '"', "&#x27;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };

export function attribute(tag: string, name: string): string {
  const text = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return text.replace(/&[#\w]+;/g, (entity) => ENTITIES[entity] ?? entity);
}
