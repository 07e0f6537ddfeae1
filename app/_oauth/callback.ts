/** Somebody comes back from a provider: what they came for decides what the provider's word is worth. */
import type { NextRequest } from "next/server";
import { env } from "@/lib/env";
import { proveByProvider } from "@/lib/flows/reauthenticate";
import { linkProvider } from "@/lib/flows/link-provider";
import { endRound, type Round } from "@/lib/models/oauth-states";
import { type Entered, signInWithProvider } from "@/lib/flows/oauth-log-in";
import type { Vouched } from "@/lib/oauth/provider-profile";
import { rememberDevice } from "../_request/device";
import { requestContext } from "../_request/request-context";
import { currentSession, startSession } from "../_request/session";
import { comeBack } from "./client";

/** @returns a path of this site, and the cookies of next-auth's to set */
export async function arrive(request: NextRequest, provider: string): Promise<{ path: string; cookies: string[] }> {
  const { pathname, search, searchParams } = request.nextUrl;
  // Ended first, whatever comes of it, so that nothing can be tried twice on one round.
  const round = await endRound(searchParams.get("state") ?? "", provider);
  if (!round) return { path: "/login?problem=provider", cookies: [] };
  const { vouched, cookies } = await comeBack(
    new Request(new URL(pathname + search, env().AUTH_URL), { headers: request.headers }),
  );
  return { path: (vouched && (await complete(round, vouched))) ?? DEAD_END[round.purpose](round), cookies };
}

/** @returns where to go on; undefined when the provider's word did not help */
async function complete(round: Round, vouched: Vouched): Promise<string | undefined> {
  if (round.purpose === "sign-in") return enter(round, await signInWithProvider(vouched, await requestContext()));
  const current = await currentSession();
  // Begun in another session, or before this one was renewed.
  if (!current || current.session.id !== round.sessionId) return undefined;
  const { user, session } = current;
  if (round.purpose === "prove")
    return enter(round, await proveByProvider(user, session, vouched, await requestContext()));
  const { ok } = await linkProvider(user, session, round.createdAt, vouched, await requestContext());
  return ok ? "/account?news=linked" : undefined;
}

async function enter(round: Round, result: Entered): Promise<string | undefined> {
  if (!result.ok) return undefined;
  await startSession(result.session);
  await rememberDevice(result.device);
  return round.returnTo;
}

const DEAD_END: Record<Round["purpose"], (round: Round) => string> = {
  "sign-in": () => "/login?problem=provider",
  link: () => "/account?problem=link",
  prove: ({ returnTo }) => `/account/confirm?${new URLSearchParams({ callbackUrl: returnTo, problem: "provider" })}`,
};
