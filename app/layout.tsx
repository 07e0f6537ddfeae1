import type { Viewport } from "next";
import type { ReactNode } from "react";
import { accentStyle } from "@/lib/accent";
import { env } from "@/lib/env";
import { LANGUAGES, messagesOf } from "@/lib/i18n/catalogs";
import { directionOf } from "@/lib/i18n/translate";
import { AppNameProvider } from "./_components/app-name";
import { Shell } from "./_components/shell";
import { TranslatorProvider } from "./_components/translator";
import { currentRequest, getTranslator } from "./_request/store";
import "./theme.css";
import "./globals.css";

// The name is the operator's, known when the server runs and not when it is built.
export const dynamic = "force-dynamic";

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f5f1" },
    { media: "(prefers-color-scheme: dark)", color: "#0e1312" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  const { APP_NAME, SUPPORT_EMAIL, APP_ACCENT } = env();
  const { language, nonce } = currentRequest();
  const t = getTranslator();
  return (
    <html lang={language} dir={directionOf(language)}>
      <body>
        <meta name="description" content={t("home.intro")} />
        {/* Not hoisted by href and precedence: React would leave out the nonce. */}
        {APP_ACCENT && (
          <style nonce={nonce} suppressHydrationWarning>
            {accentStyle(APP_ACCENT)}
          </style>
        )}
        <TranslatorProvider language={language} messages={messagesOf(language)}>
          <AppNameProvider value={APP_NAME}>
            <Shell appName={APP_NAME} supportEmail={SUPPORT_EMAIL} languages={LANGUAGES}>
              {children}
            </Shell>
          </AppNameProvider>
        </TranslatorProvider>
      </body>
    </html>
  );
}
