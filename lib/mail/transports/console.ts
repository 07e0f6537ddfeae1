/** Prints the letter as Django's console backend does: headers, an empty line, the text. */
import { env } from "../../env";
import type { Letter, Outcome } from "./email";

const SECRET_IN_LINK = /([?&](?:uid|token)=)[^&\s]+/g;

export async function sendToConsole(letter: Letter): Promise<Outcome> {
  const text = env().MAIL_LINKS_SHOWN ? letter.text : letter.text.replace(SECRET_IN_LINK, "$1[hidden]");
  process.stdout.write(
    [
      'Content-Type: text/plain; charset="utf-8"',
      "MIME-Version: 1.0",
      "Content-Transfer-Encoding: 8bit",
      `Subject: ${letter.subject}`,
      `From: ${env().MAIL_FROM}`,
      `To: ${letter.to}`,
      "",
      text,
      "-".repeat(79),
      "",
    ].join("\n"),
  );
  return { status: "sent" };
}
