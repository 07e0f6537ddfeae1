"use client";
/** In place of everything, when not even the layout could be made: so without what only the layout knows. */
import type { ReactNode } from "react";
import { Shell } from "./_components/shell";
import ErrorPage from "./error";
import "./theme.css";
import "./globals.css";

export default function GlobalErrorPage({ error }: { error: Error & { digest?: string } }): ReactNode {
  return (
    <html lang="en">
      <body>
        <Shell appName="Start">
          <ErrorPage error={error} />
        </Shell>
      </body>
    </html>
  );
}
