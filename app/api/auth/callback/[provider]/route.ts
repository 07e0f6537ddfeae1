/** Where a provider sends the browser back to. The only one of next-auth's addresses that is open. */
import { type NextRequest, NextResponse } from "next/server";
import { env } from "@/lib/env";
import { arrive } from "../../../../_oauth/callback";

type Params = { params: Promise<{ provider: string }> };

export async function GET(request: NextRequest, { params }: Params): Promise<Response> {
  const { path, cookies } = await arrive(request, (await params).provider);
  const response = NextResponse.redirect(new URL(path, env().AUTH_URL), 303);
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  response.headers.set("cache-control", "no-store");
  return response;
}
