"use server";
import { redirect } from "next/navigation";
import { logOut } from "../_request/session";

export async function logOutAction(): Promise<void> {
  await logOut();
  redirect("/login");
}
