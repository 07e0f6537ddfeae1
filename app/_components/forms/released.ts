"use client";

/** What comes late waits until a button that is being pressed is let go: moved away meanwhile, it would not have been clicked. */
export function released(): Promise<unknown> | undefined {
  if (!document.querySelector(":active")) return undefined;
  return new Promise((resolve) => {
    for (const end of ["pointerup", "pointercancel", "keyup"])
      window.addEventListener(end, () => setTimeout(resolve), { once: true });
  });
}
