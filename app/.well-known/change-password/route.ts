import { redirect } from "next/navigation";

/** Where password managers look for the form (W3C, A Well-Known URL for Changing Passwords). */
export function GET(): never {
  redirect("/set-password");
}
