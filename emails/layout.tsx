/** The paper that every letter is written on. Colours for dark mail programs are in the style sheet, the light ones inline. */

import type { ReactNode } from "react";
import { Body, Button, Container, Head, Hr, Html, Link, Preview, Section, Text } from "react-email";

/** What every letter knows of the sender. */
export interface Sender {
  appName: string;
  supportEmail?: string | undefined;
}

const ACCENT = "#1f6f5c";
const font = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

const dark = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .page { background: #14181a !important; }
    .paper { background: #1d2326 !important; border-color: #323b3f !important; }
    .ink { color: #e8eceb !important; }
    .faint { color: #a3afab !important; }
    .link { color: #7fd1ba !important; }
    .button { background: #7fd1ba !important; color: #0d1f1a !important; }
  }
`;

export function Layout({
  appName,
  supportEmail,
  preview,
  children,
}: Sender & { preview: string; children: ReactNode }) {
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{dark}</style>
      </Head>
      <Body className="page" style={{ margin: 0, padding: "24px 12px", background: "#f3f5f4", fontFamily: font }}>
        <Preview>{preview}</Preview>
        <Container className="paper" style={paper}>
          <Text className="ink" style={{ margin: "0 0 24px", fontSize: 18, fontWeight: 700, color: "#17211e" }}>
            {appName}
          </Text>
          {children}
          <Hr style={{ borderColor: "#d9e0dd", margin: "28px 0 16px" }} />
          <Text className="faint" style={{ margin: 0, fontSize: 13, lineHeight: "20px", color: "#5b6863" }}>
            {supportEmail ? (
              <>
                Need a person? Write to{" "}
                <Link className="link" href={`mailto:${supportEmail}`} style={{ color: ACCENT }}>
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
    <Text className="ink" style={{ margin: "0 0 16px", fontSize: 16, lineHeight: "25px", color: "#17211e" }}>
      {children}
    </Text>
  );
}

/** A button in HTML; in both parts the bare link, alone on its line. */
export function Action({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Section style={{ margin: "8px 0 8px" }}>
      <Button className="button" href={href} data-skip-in-text="true" style={button}>
        {children}
      </Button>
      <Text className="faint" data-skip-in-text="true" style={{ margin: "20px 0 4px", fontSize: 13, color: "#5b6863" }}>
        If the button does not work, copy this link into your browser:
      </Text>
      <Text style={{ margin: "0 0 16px", fontSize: 13, lineHeight: "20px", wordBreak: "break-all" }}>
        <Link className="link" href={href} style={{ color: ACCENT }}>
          {href}
        </Link>
      </Text>
    </Section>
  );
}

const paper = {
  maxWidth: 520,
  padding: "32px 28px",
  background: "#ffffff",
  border: "1px solid #d9e0dd",
  borderRadius: 12,
} as const;

const button = {
  display: "inline-block",
  padding: "14px 26px",
  borderRadius: 8,
  background: ACCENT,
  color: "#ffffff",
  fontSize: 16,
  fontWeight: 600,
  textDecoration: "none",
} as const;
