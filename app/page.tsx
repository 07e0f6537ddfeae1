import type { ReactNode } from "react";
import { env } from "@/lib/env";
import type { Translator } from "@/lib/i18n/catalogs";
import { ButtonLink, Stack, TextLink } from "./_components/button";
import { PageHead } from "./_components/page-head";
import { RichText } from "./_components/translator";
import { View } from "./_components/view";
import { currentUser } from "./_request/session";
import { getTranslator } from "./_request/store";

export default async function HomePage(): Promise<ReactNode> {
  const user = await currentUser();
  const t = getTranslator();
  return user ? <LoggedIn email={user.email} t={t} /> : <LoggedOut t={t} />;
}

function LoggedIn({ email, t }: { email: string; t: Translator }): ReactNode {
  return (
    <View>
      <PageHead title={t("home.welcomeBack")}>
        <p>
          <RichText text="home.loggedInAs" values={{ email }} />
        </p>
      </PageHead>
      <ButtonLink href="/account">{t("common.yourAccount")}</ButtonLink>
    </View>
  );
}

function LoggedOut({ t }: { t: Translator }): ReactNode {
  return (
    <View>
      <PageHead title={t("home.title", { appName: env().APP_NAME })} documentTitle={t("home.documentTitle")}>
        <p>{t("home.intro")}</p>
      </PageHead>
      <nav aria-label={t("home.navigation")}>
        <Stack>
          <ButtonLink href="/login">{t("common.logIn")}</ButtonLink>
          {env().SIGN_UP === "open" && (
            <ButtonLink variant="secondary" href="/signup">
              {t("common.createAccount")}
            </ButtonLink>
          )}
          <TextLink href="/forgot-password">{t("common.forgotPassword")}</TextLink>
        </Stack>
      </nav>
    </View>
  );
}
