/** Forms sent without a browser, as a browser without JavaScript would send them: hidden fields, multipart, Origin. */
export async function postForm(page: string, fields: Record<string, string>): Promise<Response> {
  const html = await (await fetch(page)).text();
  const body = new FormData();
  for (const [, form] of html.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/g)) {
    if (!Object.keys(fields).every((name) => form?.includes(`name="${name}"`))) continue;
    for (const [input] of (form ?? "").matchAll(/<input\b[^>]*type="hidden"[^>]*>/g))
      body.append(attribute(input, "name"), attribute(input, "value"));
    break;
  }
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fetch(page, { method: "POST", body, headers: { origin: new URL(page).origin }, redirect: "manual" });
}

function attribute(tag: string, name: string): string {
  const text = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
