import type { ReactNode } from "react";
import { ForgotPasswordForm } from "./form";

export default function ForgotPasswordPage(): ReactNode {
  return <ForgotPasswordForm />;
}
