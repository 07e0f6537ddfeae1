import { readFileSync } from "node:fs";
import type { Viewport } from "next";
import type { ReactNode } from "react";
import { accentStyle } from "@/lib/accent";
import { env } from "@/lib/env";
import { LANGUAGES, messagesOf } from "@/lib/i18n/catalogs";
import { directionOf } from "@/lib/i18n/translate";
import { OutdatedPageNotice, TypedBefore } from "./_components/forms/typed-before";
import { Shell } from "./_components/shell";
import { TranslatorProvider } from "./_components/translator";
import { currentRequest, getTranslator } from "./_request/store";
import "./theme.css";
import "./globals.css";

// APP_NAME and the like are not known at build time.
export const dynamic = "force-dynamic";

// A <meta> element cannot refer to a CSS variable.
const [light = "", dark = ""] = Array.from(
  readFileSync("app/theme.css", "utf8").matchAll(/--paper: (#\w+)/g),
  ([, color]) => color,
);

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: light },
    { media: "(prefers-color-scheme: dark)", color: dark },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  const { APP_NAME, SUPPORT_EMAIL, APP_ACCENT } = env();
  const { language, nonce, typedBefore } = currentRequest();
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
          <Shell appName={APP_NAME} supportEmail={SUPPORT_EMAIL} languages={LANGUAGES}>
            {typedBefore && <OutdatedPageNotice />}
            {/* Of undefined nothing would arrive in the browser. */}
            <TypedBefore value={typedBefore ?? null}>{children}</TypedBefore>
          </Shell>
        </TranslatorProvider>
      </body>
    </html>
  );
}
