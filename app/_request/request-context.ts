import { headers } from "next/headers";
import type { RequestContext } from "@/lib/request-context";
import { contextFrom } from "./context";

export async function requestContext(): Promise<RequestContext> {
  return contextFrom(await headers());
}
