import { headers } from "next/headers";
import { markHeard } from "../_server/open-answers";
import { REQUEST_ID_HEADER } from "../_server/request-headers";

/** Code of ours has the request: what goes wrong from here on is our fault, and none of the form's. */
export async function heard(): Promise<void> {
  markHeard((await headers()).get(REQUEST_ID_HEADER) ?? "");
}
