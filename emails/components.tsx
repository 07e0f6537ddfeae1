/** What emails are made of. */
import type { ReactNode } from "react";
import { Button, Link, Section, Text } from "react-email";
import type { Sender } from "./layout";
import { ink, light, soft } from "./styles";

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={{ ...ink, margin: "0 0 16px", fontSize: 16, lineHeight: "25px" }}>
      {children}
    </Text>
  );
}

/** A button in HTML; in both parts the bare link, alone on its line. */
export function Action({ href, sender, children }: { href: string; sender: Sender; children: ReactNode }) {
  const { accent, t } = sender;
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
        {t("action.linkFallback")}
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
