import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { recentlyAuthenticated } from "@/lib/models/sessions";
import { requireSession } from "../_request/page-session";
import { SetPasswordForm } from "./form";

export default async function SetPasswordPage(): Promise<ReactNode> {
  const { user, session } = await requireSession("/set-password");
  const hasPassword = user.passwordHash !== null;
  // A first password needs a recent login: a visitor who finds a browser left open must not gain a login that lasts.
  if (!hasPassword && !recentlyAuthenticated(session)) redirect("/account/reauthenticate?callbackUrl=/set-password");
  return <SetPasswordForm email={user.email} hasPassword={hasPassword} minLength={env().PASSWORD_MIN_LENGTH} />;
}
