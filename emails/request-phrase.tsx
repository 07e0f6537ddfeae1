import type { ReactNode } from "react";
import { Panel, Paragraph } from "./components";
import { type DeviceDescription, describeDevice, formatTime } from "./formatting";
import type { Sender } from "./layout";

/** What a person can tell their own request by. */
export interface RequestPhraseProps extends DeviceDescription {
  /** Two words, such as "amber otter", that the page that asked shows as well. */
  phrase: string;
  askedAt: Date;
}

export function RequestPhrase({ t, phrase, askedAt, ...device }: RequestPhraseProps & Pick<Sender, "t">) {
  return (
    <>
      <Panel>
        {t("requestPhrase.askedOn", { when: formatTime(askedAt, t) })}
        <br />
        {describeDevice(device, t)}
        <br />
        {t.rich<ReactNode>("requestPhrase.words", { phrase }, { b: (chunks) => <strong key="b">{chunks}</strong> })}
      </Panel>
      <Paragraph>{t("requestPhrase.explanation")}</Paragraph>
    </>
  );
}
