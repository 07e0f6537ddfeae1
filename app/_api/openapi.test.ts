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
