/** The description of the API is valid, and describes exactly the routes that there are. */
import { readdirSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { endpoints } from "./endpoints";
import { openApi } from "./openapi";

// Next-auth's own paths, the description itself, and the answer to everything else are no part of the contract.
const NOT_DESCRIBED = /^\/api\/(auth\/(callback\/)?\[|openapi\.json|_api|\[)/;

test("it is OpenAPI 3.1", async () => {
  const document = openApi({ url: "https://example.com", name: "Latchkey" });
  const { valid, errors } = await new Validator().validate({ ...document });
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(JSON.stringify(document)).not.toContain("$schema");
});

test("each route is described, and nothing else", () => {
  const files = readdirSync("app/api", { recursive: true, encoding: "utf8" });
  const routes = files
    .filter((file) => file.endsWith("/route.ts"))
    .map((file) => `/api/${file.replace(/route\.ts$/, "")}`)
    .filter((path) => !NOT_DESCRIBED.test(path));
  expect(
    Object.values(endpoints)
      .map(({ path }) => path)
      .sort(),
  ).toEqual(routes.sort());
});
