import type { ReactElement, ReactNode } from "react";
import { Body, Container, Head, Heading, Html, Link, Preview, Section, Text } from "react-email";
import type { EmailTranslator } from "../lib/i18n/catalogs";
import { directionOf } from "../lib/i18n/translate";

export interface EmailProps {
  appName: string;
  supportEmail?: string | undefined;
  /** Colours as #rrggbb, one readable on light paper and one on dark. */
  accent: { light: string; dark: string };
  t: EmailTranslator;
}

export interface EmailContent {
  subject: string;
  body: ReactElement;
}

interface LayoutProps extends EmailProps {
  /** What a mail program shows beside the subject. */
  preview: string;
  heading: string;
  children: ReactNode;
}

export function Layout({ appName, supportEmail, accent, t, preview, heading, children }: LayoutProps) {
  const inLanguage = { lang: t.language, dir: directionOf(t.language) };
  return (
    <Html {...inLanguage}>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{styleSheet(accent.dark)}</style>
      </Head>
      {/* Mail programs that drop the html element keep the body's attributes. */}
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
            <Heading as="h1" className="ink" style={{ ...ink, margin: "0 0 20px", fontSize: 24, lineHeight: "31px" }}>
              {heading}
            </Heading>
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

// Light colours are inline; the style sheet overrides them in dark mail programs.
const font = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
export const light = { paper: "#f6f5f1", surface: "#ffffff", ink: "#18201e", soft: "#53605c", line: "#e0dfd8" };
export const ink = { color: light.ink };
export const soft = { color: light.soft, fontSize: 13, lineHeight: "20px" };
const surface = { padding: 36, background: light.surface, border: `1px solid ${light.line}`, borderRadius: 16 };

const styleSheet = (darkAccent: string) => `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .paper, .paper > table > tbody > tr > td { background: #0e1312 !important; }
    .surface { background: #161c1b !important; border-color: #28312f !important; }
    .panel { background: #0f1514 !important; border-color: #28312f !important; }
    .ink { color: #e9efec !important; }
    .soft { color: #a7b3af !important; }
    .link { color: ${darkAccent} !important; }
    .accent { background: ${darkAccent} !important; color: #0b1210 !important; }
  }
  @media (max-width: 480px) {
    .surface > tbody > tr > td { padding: 28px 20px !important; }
    .action { display: block !important; text-align: center !important; }
  }
`;
