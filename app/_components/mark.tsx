import type { ReactNode } from "react";

/** The mark: a latchkey that is also an L. app/icon.svg draws the same. */
export function Mark(): ReactNode {
  return (
    <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeWidth="2.75" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="12.5" cy="10" r="4" />
        <path d="M12.5 14v11h8.5M12.5 19.75h4.75" />
      </g>
    </svg>
  );
}
