import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openApi } from "./openapi";
import { endpoints } from "./router";

test("the description is OpenAPI 3.1, and has every endpoint", async () => {
  const document = openApi(endpoints, { url: "https://example.com", name: "Latchkey" });
  const { valid, errors } = await new Validator().validate({ ...document });
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(JSON.stringify(document)).not.toContain("$schema");
  expect(Object.keys((document as { paths: object }).paths)).toEqual(endpoints.map(({ path }) => path));
});

interface Described {
  paths: Record<
    string,
    Record<string, { operationId: string; security: object[]; requestBody?: object; responses: object }>
  >;
}

test("it passes Redocly's recommended rules: each operation says its security, and the address its format and length", () => {
  const { paths } = openApi(endpoints, { url: "https://example.com", name: "Latchkey" }) as Described;
  for (const { path, method, auth } of endpoints)
    expect(paths[path]?.[method]?.security, path).toEqual(auth ? [{ [auth]: [] }] : []);
  const addresses = JSON.stringify(paths).match(/"email":\{[^}]*\}/g) ?? [];
  expect(addresses.length).toBeGreaterThanOrEqual(7);
  for (const address of addresses)
    expect(JSON.parse(`{${address}}`)).toEqual({ email: { type: "string", format: "email", maxLength: 254 } });
});
