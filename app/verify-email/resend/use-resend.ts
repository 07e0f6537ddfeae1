"use client";
import { type ActionForm, useActionForm } from "../../_components/forms/use-action-form";
import { resendVerificationAction } from "./actions";

/** From whichever page it is asked; without JavaScript the one that is about confirming answers. */
export function useResend(email: string): ActionForm {
  return useActionForm(resendVerificationAction, "resendVerificationSchema", email ? { email } : {}, "/verify-email");
}
