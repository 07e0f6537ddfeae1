import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { env } from "@/lib/env";
import { checkVerifyLink } from "@/lib/flows/sign-up";
import { linkLifetimeHours } from "@/lib/tokens";
import { BrokenLinkIcon } from "../_components/icons";
import { ReopenMailedLink } from "../_components/mailed-link";
import { RichText } from "../_components/translator";
import { WayBack } from "../_components/way-back";
import { getTranslator } from "../_request/store";
import { anySession } from "../_request/session";
import { LogOutForm } from "../log-out/form";
import { ResendForm } from "./resend/form";
import { ConfirmEmailForm } from "./form";

// As on /reset-password: search engines get the address without its key, and from here only the bare origin goes along.
export function generateMetadata(): Metadata {
  return { referrer: "strict-origin", alternates: { canonical: `${env().AUTH_URL}/verify-email` } };
}

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function VerifyEmailPage({ searchParams }: { searchParams: Search }): Promise<ReactNode> {
  const { uid, token } = await searchParams;
  if (typeof uid !== "string" || typeof token !== "string") return <NotConfirmedYet />;
  const link = await checkVerifyLink({ uid, token });
  if (link.status === "good") return <ConfirmEmailForm uid={uid} token={token} email={link.email} />;
  const t = getTranslator();
  return (
    <ResendForm title={t("common.invalidLink")} icon={<BrokenLinkIcon />} exit={<WayBack to="/login" />}>
      <p>
        {link.status === "expired"
          ? t("verifyEmail.invalidLink.expired", { hours: linkLifetimeHours("verify-email") })
          : t("verifyEmail.invalidLink.used")}
      </p>
    </ResendForm>
  );
}

/** Where a session leads whose address is not confirmed: it can ask again and log out, and nothing more. */
async function NotConfirmedYet(): Promise<ReactNode> {
  const user = (await anySession())?.user;
  if (user?.emailVerifiedAt) redirect("/account");
  const t = getTranslator();
  return (
    <>
      <ReopenMailedLink />
      <ResendForm
        title={t("verifyEmail.title")}
        email={user?.email}
        exit={user ? <LogOutForm /> : <WayBack to="/login" />}
      >
        <p>
          {user ? (
            <RichText text="verifyEmail.unconfirmed.loggedIn" values={{ email: user.email }} />
          ) : (
            t("verifyEmail.unconfirmed.loggedOut")
          )}
        </p>
      </ResendForm>
    </>
  );
}
