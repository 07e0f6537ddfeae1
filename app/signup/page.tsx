import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { continueWithAction } from "../continue-with/actions";
import { ContinueWith } from "../continue-with/buttons";
import { SignUpForm } from "./form";

export default function SignUpPage(): ReactNode {
  return (
    <SignUpForm minLength={env().PASSWORD_MIN_LENGTH}>
      <ContinueWith action={continueWithAction} callbackUrl="/account" divider="or" />
    </SignUpForm>
  );
}
