import { z } from "zod";
import { sessionCookieName } from "@/app/_request/cookies";
import { email } from "@/lib/schemas";
import { challenge } from "./captcha";
import { ADDRESS, type Endpoint } from "./endpoint";

z.globalRegistry.add(email, ADDRESS);

const detail = z.strictObject({ detail: z.string() });
const fieldErrors = z.record(z.string(), z.array(z.string()));

const REFUSALS: Record<number, [description: string, body: z.ZodType]> = {
  400: ["Something about the body is wrong: by field, or the body as a whole.", z.union([detail, fieldErrors])],
  401: [
    "Wrong credentials, or no token that is worth anything.",
    z.strictObject({ ...detail.shape, code: z.string().optional(), messages: z.array(z.looseObject({})).optional() }),
  ],
  403: ["A browser sent it from a page of an origin that is not listed, or sign-up is closed.", detail],
  405: ["Not the method of this path. `Allow` says which is.", detail],
  413: ["A body of more than 64 KB.", detail],
  414: ["A target of more than 2.5 KB.", detail],
  415: ["A body that is neither JSON nor a form, in UTF-8.", detail],
  429: [
    "Asked too often. `Retry-After` says for how many seconds. With `captcha`, a solution is served at once.",
    z.strictObject({ ...detail.shape, captcha: z.optional(challenge) }),
  ],
  431: ["Headers of more than 8 KB, or one that is too long.", detail],
  500: ["Our fault; the id finds it in our log.", z.strictObject({ ...detail.shape, request_id: z.string() })],
  503: ["Too busy. `Retry-After` says for how many seconds.", detail],
};
const OF_ALL = [403, 405, 413, 414, 429, 431, 500, 503];
const OF_BODIES = [400, 415];

export function openApi(endpoints: Endpoint[], { url, name }: { url: string; name: string }): object {
  const paths = endpoints.map((endpoint) => [endpoint.path, { [endpoint.method]: operation(endpoint) }]);
  return {
    openapi: "3.1.0",
    info: {
      title: `${name} API`,
      version: "1.0.0",
      description: "Paths also answer without their last slash.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        cookie: { type: "apiKey", in: "cookie", name: sessionCookieName() },
      },
    },
  };
}

function operation({ id, summary, auth, body, success: [status, answer], refusals = [] }: Endpoint): object {
  const all = new Set([...(body ? OF_BODIES : []), ...(auth ? [401] : []), ...refusals, ...OF_ALL]);
  const refused = [...all].map((code) => {
    const [description, schema] = REFUSALS[code] as [string, z.ZodType];
    return [code, { description, content: json(schema) }];
  });
  return {
    operationId: id,
    summary,
    security: auth ? [{ [auth]: [] }] : [],
    ...(body && { requestBody: { required: true, content: jsonOrForm(body) } }),
    responses: {
      [status]: { description: "Done.", ...(answer && { content: json(answer) }) },
      ...Object.fromEntries(refused),
    },
  };
}

function jsonOrForm(schema: z.ZodType): object {
  const described = json(schema)["application/json"];
  return { "application/json": described, "application/x-www-form-urlencoded": described };
}

/** The input side: what is sent, before the schema transforms it. */
function json(schema: z.ZodType): { "application/json": object } {
  const { $schema, ...described } = z.toJSONSchema(schema, { io: "input" });
  return { "application/json": { schema: described } };
}
