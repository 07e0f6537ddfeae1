/**
 * next-auth keeps the state, nonce and verifier of an authorization in cookies of one name each, so a second tab would overwrite
 * the first one's. Ours are named after the authorization, and bound to the host.
 */
import { randomBytes } from "node:crypto";
import type { AuthConfig } from "@auth/core";
import { type Cookie, cookieOptions, exchangeCookieName } from "../_request/cookies";

/** They are 2.1 KB each, of the 8 KB that all headers may have. */
const KEPT_EXCHANGES = 2;

/** Begins with the time, so that the oldest sorts first. */
export function newExchangeId(now = new Date()): string {
  return `${now.getTime().toString(36)}-${randomBytes(6).toString("hex")}`;
}

export function exchangeCookies(exchangeId: string): NonNullable<AuthConfig["cookies"]> {
  const options = cookieOptions();
  return {
    state: { name: exchangeCookieName("state", exchangeId), options },
    nonce: { name: exchangeCookieName("nonce", exchangeId), options },
    pkceCodeVerifier: { name: exchangeCookieName("verifier", exchangeId), options },
    callbackUrl: { name: exchangeCookieName("url", exchangeId), options },
  };
}

/** Expires those of the oldest authorizations, so that abandoned tabs do not fill the Cookie header. */
export function surplusExchangeCookies(header: string): Cookie[] {
  const names = header.split(";").map((pair) => pair.trim().split("=", 1)[0] ?? "");
  const ids = names.map((name) => EXCHANGE_COOKIE.exec(name)?.[1] ?? "");
  const kept = [...new Set(ids)].sort().slice(1 - KEPT_EXCHANGES);
  return names.flatMap((name, place): Cookie[] =>
    ids[place] && !kept.includes(ids[place]) ? [[name, "", { ...cookieOptions(), maxAge: 0 }]] : [],
  );
}

const EXCHANGE_COOKIE = /^(?:__Host-)?latchkey\.exchange\.([\da-z]+-[\da-f]+)\.[a-z]+$/;
