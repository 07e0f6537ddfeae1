"use client";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";

export function DelayedRedirect({ to, seconds }: { to: string; seconds: number }): ReactNode {
  const router = useRouter();
  useEffect(() => {
    const timer = setTimeout(() => router.replace(to), seconds * 1_000);
    return () => clearTimeout(timer);
  }, [router, to, seconds]);
  return (
    <noscript>
      <meta httpEquiv="refresh" content={`${seconds};url=${to}`} />
    </noscript>
  );
}
