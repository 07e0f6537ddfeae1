import { redirect } from "next/navigation";

/** For password managers (W3C, A Well-Known URL for Changing Passwords). */
export function GET(): never {
  redirect("/set-password");
}
