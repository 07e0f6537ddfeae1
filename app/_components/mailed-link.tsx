"use client";
import { useEffect } from "react";

/** Moves a mailed link's token from the address bar into the history entry's state, where a reload finds it. */
export function HideMailedLink(): null {
  useEffect(() => {
    const { pathname, search } = window.location;
    // Deferred until Next listens to history changes: it would restore the address otherwise.
    const timer = setTimeout(() => search && window.history.replaceState({ mailedLink: search }, "", pathname));
    return () => clearTimeout(timer);
  }, []);
  return null;
}

/** For a page opened without its link: reopens the one that HideMailedLink kept. */
export function ReopenMailedLink(): null {
  useEffect(() => {
    const search = window.history.state?.mailedLink;
    if (typeof search === "string" && !window.location.search)
      window.location.replace(window.location.pathname + search);
  }, []);
  return null;
}
