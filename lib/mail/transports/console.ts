import { env } from "../../env";
import type { Email, Outcome } from "./email";

const SECRET_IN_LINK = /([?&](?:uid|token)=)[^&\s]+/g;

export async function sendToConsole(email: Email): Promise<Outcome> {
  const text = env().MAIL_LINKS_SHOWN ? email.text : email.text.replace(SECRET_IN_LINK, "$1[hidden]");
  process.stdout.write(
    [
      'Content-Type: text/plain; charset="utf-8"',
      "MIME-Version: 1.0",
      "Content-Transfer-Encoding: 8bit",
      `Subject: ${email.subject}`,
      `From: ${env().MAIL_FROM}`,
      `To: ${email.to}`,
      "",
      text,
      "-".repeat(79),
      "",
    ].join("\n"),
  );
  return { status: "sent" };
}
