import type { ReactNode } from "react";
import { type Origin, originInWords, timeInWords } from "./formatting";
import type { Sender } from "./layout";
import { Panel, Paragraph } from "./components";

/** What a person can tell their own request by. */
export interface PassportProps extends Origin {
  /** Two words, such as "amber otter", that the page that asked shows as well. */
  passport: string;
  askedAt: Date;
}

export function Passport({ say, passport, askedAt, ...origin }: PassportProps & Pick<Sender, "say">) {
  return (
    <>
      <Panel>
        {say("Asked on: {when}", { when: timeInWords(askedAt, say) })}
        <br />
        {originInWords(origin, say)}
        <br />
        {say.rich<ReactNode>(
          "Two words: <b>{passport}</b>",
          { passport },
          { b: (chunks) => <strong key="b">{chunks}</strong> },
        )}
      </Panel>
      <Paragraph>
        {say(
          "Was it you? The page where you asked shows the same two words. If it shows others, this email answers somebody else’s request: leave its link alone.",
        )}
      </Paragraph>
    </>
  );
}
