"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

const WAIT_MS = 2000;

/** Leads on by itself, as the page's refresh does without JavaScript. */
export function GoToLogin(): null {
  const router = useRouter();
  useEffect(() => {
    const timer = setTimeout(() => router.replace("/login"), WAIT_MS);
    return () => clearTimeout(timer);
  }, [router]);
  return null;
}
