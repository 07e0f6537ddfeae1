import { Panel, Paragraph } from "./layout";

/** What a person can tell their own request by. */
export interface PassportProps {
  /** Two words, such as "amber otter", that the page that asked shows as well. */
  passport: string;
  /** Such as "20 November 2026 at 15:04 UTC". */
  when: string;
  /** Such as "Firefox on Linux". */
  browser: string;
  /** Such as "203.0.113.x". */
  network: string;
}

export function Passport({ passport, when, browser, network }: PassportProps) {
  return (
    <>
      <Panel>
        Asked on: {when}
        <br />
        From: {browser}, network {network}
        <br />
        Two words: <strong>{passport}</strong>
      </Panel>
      <Paragraph>
        Was it you? The page where you asked shows the same two words. If it shows others, this letter answers somebody
        else’s request: leave its link alone.
      </Paragraph>
    </>
  );
}
