"use server";
import { redirect } from "next/navigation";
import { logOutThisBrowser } from "../_request/page-session";

export async function logOutAction(): Promise<void> {
  await logOutThisBrowser();
  redirect("/login");
}
