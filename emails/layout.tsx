/** The sheet that every email is written on. */
import type { ReactNode } from "react";
import { Body, Container, Head, Heading, Html, Link, Preview, Section, Text } from "react-email";
import type { EmailTranslator } from "../lib/i18n/catalogs";
import { directionOf } from "../lib/i18n/translate";
import { dark, ink, light, soft } from "./styles";

/** What every email knows of the sender. */
export interface Sender {
  appName: string;
  supportEmail?: string | undefined;
  /** Colours as #rrggbb, one to be read on light paper and one on dark. */
  accent: { light: string; dark: string };
  /** In the language of whoever reads it. */
  t: EmailTranslator;
}

/** What an email shows in `npm run mail`, in each language. */
export type Previewed<Props> = Omit<Props, "t">;

const font = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** @param preview what a mail program shows beside the subject */
export function Layout({
  appName,
  supportEmail,
  accent,
  t,
  preview,
  heading,
  children,
}: Sender & { preview: string; heading?: string; children: ReactNode }) {
  // Mail programs that drop the html element keep the body's as a table.
  const inLanguage = { lang: t.language, dir: directionOf(t.language) };
  return (
    <Html {...inLanguage}>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{dark(accent.dark)}</style>
      </Head>
      <Body
        {...inLanguage}
        className="paper"
        style={{ margin: 0, padding: "32px 12px", background: light.paper, fontFamily: font }}
      >
        <Preview>{preview}</Preview>
        <Container style={{ maxWidth: 540 }}>
          <Text className="ink" style={{ margin: "0 4px 16px", fontSize: 17, fontWeight: 650, color: light.ink }}>
            {appName}
          </Text>
          <Section className="surface" style={surface}>
            {heading && (
              <Heading as="h1" className="ink" style={{ ...ink, margin: "0 0 20px", fontSize: 24, lineHeight: "31px" }}>
                {heading}
              </Heading>
            )}
            {children}
          </Section>
          <Text className="soft" style={{ ...soft, margin: "20px 4px 0" }}>
            {supportEmail
              ? t.rich<ReactNode>(
                  "layout.support",
                  { supportEmail },
                  {
                    a: (chunks) => (
                      <Link key="a" className="link" href={`mailto:${supportEmail}`} style={{ color: accent.light }}>
                        {chunks}
                      </Link>
                    ),
                  },
                )
              : t("layout.whySent", { appName })}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}

const surface = { padding: 36, background: light.surface, border: `1px solid ${light.line}`, borderRadius: 16 };
