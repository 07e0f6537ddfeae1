import type { ReactNode } from "react";
import { Button, Link, Section, Text } from "react-email";
import type { EmailTranslator } from "../lib/i18n/catalogs";
import { formatBrowser, formatTime, localeOf } from "../lib/i18n/translate";
import { type EmailProps, ink, light, soft } from "./layout";

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={{ ...ink, margin: "0 0 16px", fontSize: 16, lineHeight: "25px" }}>
      {children}
    </Text>
  );
}

type ActionProps = Pick<EmailProps, "accent" | "t"> & { href: string; children: ReactNode };

/** A button in HTML; in both parts the bare link, alone on its line. */
export function Action({ href, accent, t, children }: ActionProps) {
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

export function Panel({ children }: { children: ReactNode }) {
  return (
    <Section className="panel" style={panel}>
      <Text className="ink" style={{ ...ink, margin: 0, fontSize: 14, lineHeight: "23px" }}>
        {children}
      </Text>
    </Section>
  );
}

export interface RequestProps extends DeviceDescription {
  phrase: string;
  requestedAt: Date;
}

export function RequestDetails({ t, phrase, requestedAt, ...device }: RequestProps & Pick<EmailProps, "t">) {
  return (
    <>
      <Panel>
        {t("requestPhrase.askedOn", { when: formatTime(requestedAt, t.language) })}
        <br />
        {formatDevice(device, t)}
        <br />
        {t.rich<ReactNode>("requestPhrase.words", { phrase }, { b: (chunks) => <strong key="b">{chunks}</strong> })}
      </Panel>
      <Paragraph>{t(device.helpDesk ? "requestPhrase.helpDeskExplanation" : "requestPhrase.explanation")}</Paragraph>
    </>
  );
}

/** Such as "Firefox", "Linux", "203.0.113.x"; undefined when unknown. */
export interface DeviceDescription {
  /** Instead: our help desk asked for it. */
  helpDesk?: boolean | undefined;
  browser?: string | undefined;
  system?: string | undefined;
  network?: string | undefined;
}

export function formatDevice({ network, helpDesk, ...device }: DeviceDescription, t: EmailTranslator): string {
  if (helpDesk) return t("common.helpDesk");
  return t("common.device", { browser: formatBrowser(device, t), network: network ?? t("network.unknown") });
}

/** @returns such as "24 hours" or "90 minutes" */
export function formatLifetime(hours: number, t: EmailTranslator): string {
  const minutes = Math.round(hours * 60);
  return minutes % 60 === 0 ? t("lifetime.hours", { hours: minutes / 60 }) : t("lifetime.minutes", { minutes });
}

export function formatChoice(names: string[], t: EmailTranslator): string {
  return new Intl.ListFormat(localeOf(t.language), { type: "disjunction" }).format(names);
}

const panel = {
  margin: "4px 0 20px",
  padding: "14px 18px",
  background: light.paper,
  border: `1px solid ${light.line}`,
  borderRadius: 10,
};
const button = { padding: "14px 26px", borderRadius: 10, color: "#ffffff", fontSize: 16, fontWeight: 600 };
