"use client";
/** A mailed link holds a key, so it leaves the address bar once its page is there; a reload finds it in the state of its place in the history. */
import { type ReactNode, useEffect } from "react";

export function HideMailedLink(): ReactNode {
  useEffect(() => {
    const { pathname, search } = window.location;
    // A moment later, when Next listens to such changes: it would put the address back otherwise.
    const soon = setTimeout(() => search && window.history.replaceState({ mailedLink: search }, "", pathname));
    return () => clearTimeout(soon);
  }, []);
  return null;
}

/** For the page without its link: goes back to it if it was there before. */
export function ReopenMailedLink(): ReactNode {
  useEffect(() => {
    const search = window.history.state?.mailedLink;
    if (typeof search === "string" && !window.location.search)
      window.location.replace(window.location.pathname + search);
  }, []);
  return null;
}
