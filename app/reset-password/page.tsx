import type { Metadata } from "next";
import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { checkResetLink } from "@/lib/flows/password-reset";
import { ReopenMailedLink } from "../_components/mailed-link";
import { ConfirmPasswordResetForm } from "./form";
import { InvalidLinkHead, OtherWays, RequestNewResetLinkForm } from "./new-link/form";
import { WhyInvalid } from "./why-invalid";

// The address of this page holds the key to an account: search engines get the one without it, and others none (next.config.mjs
// says no-referrer). From here on the bare origin goes along, never the path, because under no-referrer a form without JavaScript
// is posted with "Origin: null".
export function generateMetadata(): Metadata {
  return { referrer: "strict-origin", alternates: { canonical: `${env().AUTH_URL}/reset-password` } };
}

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function ResetPasswordPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { uid, token } = await searchParams;
  if (typeof uid !== "string" || typeof token !== "string")
    return (
      <>
        <ReopenMailedLink />
        <InvalidLinkHead>
          <WhyInvalid incomplete />
        </InvalidLinkHead>
        <OtherWays only />
      </>
    );

  const link = await checkResetLink({ uid, token });
  if (link.status !== "good")
    return (
      <RequestNewResetLinkForm uid={uid}>
        <WhyInvalid since={link.status === "expired" ? link.since : undefined} />
      </RequestNewResetLinkForm>
    );
  const { email, hasPassword } = link;
  const minLength = env().PASSWORD_MIN_LENGTH;
  return <ConfirmPasswordResetForm {...{ uid, token, email, hasPassword, minLength }} />;
}
