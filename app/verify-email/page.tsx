import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { checkVerifyLink } from "@/lib/flows/sign-up";
import { linkLifetimeHours } from "@/lib/tokens";
import { TextLink } from "../_components/button";
import { BrokenLinkIcon } from "../_components/icons";
import { ReopenMailedLink } from "../_components/mailed-link";
import { RichText } from "../_components/translator";
import { anySession } from "../_request/session";
import { getTranslator } from "../_request/store";
import { LogOutForm } from "../log-out/form";
import { ResendVerificationForm, VerifyEmailForm } from "./form";

// As on /reset-password.
export function generateMetadata(): Metadata {
  return { referrer: "strict-origin", alternates: { canonical: `${env().AUTH_URL}/verify-email` } };
}

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function VerifyEmailPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { uid, token } = await searchParams;
  if (typeof uid !== "string" || typeof token !== "string") return <Unverified />;
  const link = await checkVerifyLink({ uid, token });
  if (link.status === "good") return <VerifyEmailForm uid={uid} token={token} email={link.email} />;
  const t = getTranslator();
  return (
    <ResendVerificationForm title={t("common.invalidLink")} icon={<BrokenLinkIcon />} footer={<BackToLogin />}>
      <p>
        {link.status === "expired"
          ? t("verifyEmail.invalidLink.expired", { hours: linkLifetimeHours("verify-email") })
          : t("verifyEmail.invalidLink.used")}
      </p>
    </ResendVerificationForm>
  );
}

async function Unverified(): Promise<ReactNode> {
  const user = (await anySession())?.user;
  if (user?.emailVerifiedAt) redirect("/account");
  const t = getTranslator();
  return (
    <>
      <ReopenMailedLink />
      <ResendVerificationForm
        title={t("verifyEmail.title")}
        email={user?.email}
        footer={user ? <LogOutForm /> : <BackToLogin />}
      >
        <p>
          {user ? (
            <RichText text="verifyEmail.unconfirmed.loggedIn" values={{ email: user.email }} />
          ) : (
            t("verifyEmail.unconfirmed.loggedOut")
          )}
        </p>
      </ResendVerificationForm>
    </>
  );
}

function BackToLogin(): ReactNode {
  return <TextLink href="/login">{getTranslator()("common.backToLogin")}</TextLink>;
}
