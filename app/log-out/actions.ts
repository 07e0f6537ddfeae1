"use server";
import { redirect } from "next/navigation";
import { signOut } from "../_request/session";

export async function logOutAction(): Promise<void> {
  await signOut();
  redirect("/login");
}
