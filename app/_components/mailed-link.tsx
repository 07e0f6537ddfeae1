"use client";
import { useEffect } from "react";

/**
 * Moves a mailed link's token from the address bar into the history entry's state, where a reload finds it. Next must not notice: it goes on
 * asking for the page by its whole address, and puts that back whenever the page is rendered again.
 */
export function HideMailedLink(): null {
  useEffect(() => {
    const { pathname, search } = window.location;
    if (!search || IN_APP_BROWSER.test(navigator.userAgent)) return;
    const state = { ...window.history.state, mailedLink: search };
    History.prototype.replaceState.call(window.history, state, "", pathname);
  });
  return null;
}

/** For a page opened without its link: reopens the one that HideMailedLink kept, or one that came as a fragment. */
export function ReopenMailedLink(): null {
  useEffect(() => {
    const { pathname, search, hash } = window.location;
    const kept = hash.includes("token=") ? `?${hash.slice(1)}` : window.history.state?.mailedLink;
    if (typeof kept === "string" && kept !== search) window.location.replace(pathname + kept);
  }, []);
  return null;
}

/**
 * Of an email client, a chat or a social network: "Open in browser" hands on the address and nothing else, so the link stays in it. There is
 * no history or address bar that would give it away. Android's and Apple's components for it, and the names that some apps add.
 */
const IN_APP_BROWSER =
  /; wv\)|\b(FBA[NV]|FB_IAB|Instagram|Line|MicroMessenger|GSA|Snapchat|LinkedInApp|Twitter|Pinterest|WhatsApp|Telegram|KAKAOTALK|NAVER)\b|\((iPhone|iPad|iPod)(?!.*Safari\/)/i;
