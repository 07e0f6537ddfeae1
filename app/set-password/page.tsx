import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { requireUser } from "../auth";
import { SetPasswordForm } from "./form";

export default async function SetPasswordPage(): Promise<ReactNode> {
  const { email, passwordHash } = await requireUser("/set-password");
  return <SetPasswordForm email={email} hasPassword={passwordHash !== null} minLength={env().PASSWORD_MIN_LENGTH} />;
}
