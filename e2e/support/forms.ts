/** Forms submitted as a browser without JavaScript does: hidden fields, multipart, Origin. */
import { OLD_PASSWORD } from "./accounts";

/** @param more headers, in place of the usual ones
 * @returns a function that submits the page's form that has most of the given fields */
export async function openForm(
  page: string,
  more: Record<string, string> = {},
): Promise<(fields: Record<string, string>) => Promise<Response>> {
  return formIn(await (await fetch(page, { headers: more })).text(), page, more);
}

/** As openForm, of a page that is open already. */
export function formIn(
  html: string,
  page: string,
  more: Record<string, string> = {},
): (fields: Record<string, string>) => Promise<Response> {
  const forms = formsIn(html);
  return (fields) => {
    const body = new FormData();
    const known = (form: string) => Object.keys(fields).filter((name) => form.includes(`name="${name}"`)).length;
    const [form = html] = forms.toSorted((a, b) => known(b) - known(a));
    for (const [input] of form.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g))
      body.set(attribute(input, "name"), attribute(input, "value"));
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const headers = { origin: new URL(page).origin, ...more };
    return fetch(page, { method: "POST", body, headers, redirect: "manual" });
  };
}

export function formsIn(html: string): string[] {
  return html.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
}

/** What a person may read of a page, and what its fields hold. The scripts of every page carry the texts of all. */
export function withoutScripts(html: string): string {
  return html.replace(/<script\b[\s\S]*?<\/script>/g, "");
}

export async function headingOf(answer: Response): Promise<string | undefined> {
  return /<h1[^>]*>([^<]*)/.exec(await answer.text())?.[1];
}

/** Logs in by the form. @returns the session as a Cookie header */
export async function sessionCookie(
  url: string,
  email: string,
  password = OLD_PASSWORD,
  more: Record<string, string> = {},
): Promise<string> {
  const { headers } = await (await openForm(`${url}/login`, more))({ email, password });
  return headers.getSetCookie().map((cookie) => cookie.split(";")[0])[0] ?? "";
}

const ENTITIES: Record<string, string> = { "&quot;": '"', "&#x27;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };

export function attribute(tag: string, name: string): string {
  const text = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return text.replace(/&[#\w]+;/g, (entity) => ENTITIES[entity] ?? entity);
}
