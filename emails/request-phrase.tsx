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
        {t("Asked on: {when}", { when: formatTime(askedAt, t) })}
        <br />
        {describeDevice(device, t)}
        <br />
        {t.rich<ReactNode>(
          "Two words: <b>{passport}</b>",
          { phrase },
          { b: (chunks) => <strong key="b">{chunks}</strong> },
        )}
      </Panel>
      <Paragraph>
        {t(
          "Was it you? The page where you asked shows the same two words. If it shows others, this email answers somebody else’s request: leave its link alone.",
        )}
      </Paragraph>
    </>
  );
}
