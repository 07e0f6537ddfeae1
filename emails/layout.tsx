/** The paper that every letter is written on, and what is written with. Light colours are inline, those for dark mail programs in the style sheet. */

import type { ReactNode } from "react";
import { Body, Button, Container, Head, Heading, Html, Link, Preview, Section, Text } from "react-email";

/** What every letter knows of the sender. */
export interface Sender {
  appName: string;
  supportEmail?: string | undefined;
  /** Colours as #rrggbb, one to be read on light paper and one on dark. */
  accent: { light: string; dark: string };
}

const light = { paper: "#f6f5f1", surface: "#ffffff", ink: "#18201e", soft: "#53605c", line: "#e0dfd8" };
const font = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

const dark = (accent: string) => `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .paper, .paper > table > tbody > tr > td { background: #0e1312 !important; }
    .surface { background: #161c1b !important; border-color: #28312f !important; }
    .panel { background: #0f1514 !important; border-color: #28312f !important; }
    .ink { color: #e9efec !important; }
    .soft { color: #a7b3af !important; }
    .link { color: ${accent} !important; }
    .accent { background: ${accent} !important; color: #0b1210 !important; }
  }
  @media (max-width: 480px) {
    .surface > tbody > tr > td { padding: 28px 20px !important; }
    .action { display: block !important; text-align: center !important; }
  }
`;

/** @param preview what a mail program shows beside the subject */
export function Layout({
  appName,
  supportEmail,
  accent,
  preview,
  heading,
  children,
}: Sender & { preview: string; heading?: string; children: ReactNode }) {
  return (
    <Html lang="en" dir="ltr">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{dark(accent.dark)}</style>
      </Head>
      <Body className="paper" style={{ margin: 0, padding: "32px 12px", background: light.paper, fontFamily: font }}>
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
            {supportEmail ? (
              <>
                Need a person? Write to{" "}
                <Link className="link" href={`mailto:${supportEmail}`} style={{ color: accent.light }}>
                  {supportEmail}
                </Link>
                .
              </>
            ) : (
              <>This letter was sent by {appName} because of what happened with your account.</>
            )}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={{ ...ink, margin: "0 0 16px", fontSize: 16, lineHeight: "25px" }}>
      {children}
    </Text>
  );
}

/** A button in HTML; in both parts the bare link, alone on its line. */
export function Action({ href, accent, children }: Pick<Sender, "accent"> & { href: string; children: ReactNode }) {
  return (
    <Section style={{ margin: "8px 0" }}>
      <Button
        className="accent action"
        href={href}
        data-skip-in-text="true"
        style={{ ...button, background: accent.light }}
      >
        {children}
      </Button>
      <Text className="soft" data-skip-in-text="true" style={{ ...soft, margin: "20px 0 4px" }}>
        If the button does not work, copy this link into your browser:
      </Text>
      <Text style={{ margin: "0 0 20px", fontSize: 13, lineHeight: "20px", wordBreak: "break-all" }}>
        <Link className="link" href={href} style={{ color: accent.light }}>
          {href}
        </Link>
      </Text>
    </Section>
  );
}

/** Facts to compare, one to a line. */
export function Panel({ children }: { children: ReactNode }) {
  return (
    <Section className="panel" style={panel}>
      <Text className="ink" style={{ ...ink, margin: 0, fontSize: 14, lineHeight: "23px" }}>
        {children}
      </Text>
    </Section>
  );
}

const ink = { color: light.ink };
const soft = { color: light.soft, fontSize: 13, lineHeight: "20px" };
const surface = { padding: 36, background: light.surface, border: `1px solid ${light.line}`, borderRadius: 16 };
const panel = {
  margin: "4px 0 20px",
  padding: "14px 18px",
  background: light.paper,
  border: `1px solid ${light.line}`,
  borderRadius: 10,
};
const button = {
  padding: "14px 26px",
  borderRadius: 10,
  color: "#ffffff",
  fontSize: 16,
  fontWeight: 600,
};
