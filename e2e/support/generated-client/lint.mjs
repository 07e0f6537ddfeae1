import { createConfig, lintFromString } from "@redocly/openapi-core";

/** Djoser's paths end in a slash. */
const RULES = { "no-path-trailing-slash": "off" };

/** @returns what Redocly's recommended rules find, warnings too */
export async function lint(source) {
  const config = await createConfig({ extends: ["recommended"], rules: RULES });
  const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });
  return problems.map(({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer}: ${message}`);
}
