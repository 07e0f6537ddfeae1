import type { ReactNode } from "react";

/** The mark: a latchkey that is also an L. app/icon.svg draws the same. */
export function Mark(): ReactNode {
  return (
    <svg viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeWidth="2.75" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="13.25" cy="10.25" r="4.25" />
        <path d="M13.25 14.5v10.25h8.25M13.25 19.75h4.5" />
      </g>
    </svg>
  );
}
