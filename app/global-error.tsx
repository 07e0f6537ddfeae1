"use client";
import type { ReactNode } from "react";
import "./theme.css";
import "./globals.css";

export default function GlobalErrorPage({ error }: { error: Error & { digest?: string } }): ReactNode {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong</title>
        <main>
          <h1>Something went wrong</h1>
          <p>That was our fault, and nothing of yours was lost. Please try again in a moment.</p>
          {error.digest && <p>{`If it keeps happening, tell us this number: ${error.digest}`}</p>}
          <button type="button" onClick={() => window.location.reload()}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
