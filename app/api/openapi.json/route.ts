import { env } from "@/lib/env";
import { json } from "../../_api/answer";
import { openApi } from "../../_api/openapi";
import { get } from "../../_api/route";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = get(async () =>
  json(openApi({ url: env().AUTH_URL, name: env().APP_NAME }), 200, { "Content-Language": "en" }),
);
