import type { ReactNode } from "react";

/** Drawn on a grid of 20 in the text's colour. Hidden from screen readers, because each stands beside words that say the same. */
function Icon({ children }: { children: ReactNode }): ReactNode {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export function AlertIcon(): ReactNode {
  return (
    <Icon>
      <circle cx="10" cy="10" r="7.5" />
      <path d="M10 6.25v4.5M10 13.6v.1" />
    </Icon>
  );
}

export function CheckIcon(): ReactNode {
  return (
    <Icon>
      <circle cx="10" cy="10" r="7.5" />
      <path d="m6.75 10.25 2.25 2.25 4.25-4.75" />
    </Icon>
  );
}

export function EyeIcon(): ReactNode {
  return (
    <Icon>
      <path d="M1.75 10S4.75 4.5 10 4.5 18.25 10 18.25 10 15.25 15.5 10 15.5 1.75 10 1.75 10Z" />
      <circle cx="10" cy="10" r="2.4" />
    </Icon>
  );
}

export function EyeOffIcon(): ReactNode {
  return (
    <Icon>
      <path d="M8 4.7a7.6 7.6 0 0 1 2-.2c5.25 0 8.25 5.5 8.25 5.5a14 14 0 0 1-1.9 2.5M5.2 6.1A13.4 13.4 0 0 0 1.75 10s3 5.5 8.25 5.5a8 8 0 0 0 4-1.05" />
      <path d="M8.3 8.3a2.4 2.4 0 0 0 3.4 3.4M3 3l14 14" />
    </Icon>
  );
}

export function MailIcon(): ReactNode {
  return (
    <Icon>
      <rect x="2" y="4" width="16" height="12" rx="2" />
      <path d="m2.5 5.5 6.3 5.3a1.9 1.9 0 0 0 2.4 0l6.3-5.3" />
    </Icon>
  );
}

export function BrokenLinkIcon(): ReactNode {
  return (
    <Icon>
      <path d="m8.5 6 1.6-1.6a3.9 3.9 0 0 1 5.5 5.5L14 11.5M11.5 14l-1.6 1.6a3.9 3.9 0 0 1-5.5-5.5L6 8.5" />
      <path d="M7.25 3.25v-1.5M3.25 7.25h-1.5M12.75 16.75v1.5M16.75 12.75h1.5" />
    </Icon>
  );
}

export function KeyIcon(): ReactNode {
  return (
    <Icon>
      <circle cx="6.5" cy="13.5" r="3.75" />
      <path d="m9.2 10.8 7.3-7.3M13.25 6.75l2.5 2.5" />
    </Icon>
  );
}

/** A latchkey that is also an L. The same drawing as app/icon.svg. */
export function Logo(): ReactNode {
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
