/** Our own forms with random values, submitted without and with JavaScript. */
import { attribute } from "./forms";
import { type Canaries, pick, type Random, type RandomRequest, randomValue } from "./random-requests";

const PUBLIC = ["/login", "/signup", "/forgot-password", "/reset-password?uid=MQ&token=a-b"];
const SIGNED_IN = ["/account", "/set-password", "/account/delete"];

const ARGUMENTS = ['["$K1"]', '[{},"$K1"]', '["$F1","$Q2"]', "[null]", "[", '[{"a":"$1:b:c"},"x"]', ""];
const TYPE = "multipart/form-data; boundary=x";

export interface KnownForm {
  page: string;
  cookie?: string;
  fields: [name: string, value: string][];
}

/** @param cookies of several sessions: some of these forms end one */
export async function knownForms(url: string, cookies: string[]): Promise<KnownForm[]> {
  const pages = [
    ...PUBLIC.map((page) => ({ page })),
    ...cookies.flatMap((cookie) => SIGNED_IN.map((page) => ({ page, cookie }))),
  ];
  const found = await Promise.all(
    pages.map(async ({ page, ...headers }) => {
      const html = await (await fetch(url + page, { headers })).text();
      return [...html.matchAll(/<form\b[\s\S]*?<\/form>/g)].map(([form]) => ({
        page,
        ...headers,
        fields: fieldsOf(form),
      }));
    }),
  );
  return found.flat();
}

export function randomForm(random: Random, forms: KnownForm[], origin: string, canaries: Canaries): RandomRequest {
  const { page, cookie, fields } = pick(random, forms);
  const sent = fields.flatMap(([name, value]): [string, string][] => {
    if (random() < 0.05) return [];
    const hidden = value !== "" && random() < 0.9;
    return [[name, hidden ? value : String(randomValue(random, canaries, name))]];
  });
  const headers = { origin, "content-type": TYPE, ...(cookie && { cookie }) };
  if (random() < 0.6) return { path: page, method: "POST", headers, body: multipart(sent) };

  // As React calls the same action: serialized arguments, the form among them.
  const action = /[\da-f]{42}/.exec(JSON.stringify(fields))?.[0] ?? "";
  const scripted = sent.map(([name, value]): [string, string] => [`1_${name}`, value]);
  const body = multipart([...scripted, ["0", pick(random, ARGUMENTS)]]);
  return { path: page, method: "POST", headers: { ...headers, "next-action": action }, body };
}

function multipart(fields: [string, string][]): string {
  const parts = fields.map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--x--\r\n`;
}

function fieldsOf(form: string): [string, string][] {
  return [...form.matchAll(/<input\b[^>]*>/g)].map(([input]) => [attribute(input, "name"), attribute(input, "value")]);
}
