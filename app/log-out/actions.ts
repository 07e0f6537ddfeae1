"use server";
import { redirect } from "next/navigation";
import { signOut } from "../auth";

export async function logOutAction(): Promise<void> {
  await signOut();
  redirect("/login");
}
