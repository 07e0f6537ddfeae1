/** Unknown, moved, disabled or full (RFC 3463); not those about the sender (5.1.7, 5.1.8), the size (5.2.3) or a policy (5.7.1). */
const ABOUT_MAILBOX = /^5\.(1\.([0-69]|10)|2\.[0-2])$/;

/** Whether an email was refused because of its mailbox. @param reason as of an SMTP refusal: "550 5.1.1 EENVELOPE RCPT TO" */
export function isBounce(reason: string): boolean {
  const codes = /^5\d\d (?:(\d\.\d+\.\d+) )?EENVELOPE RCPT TO$/.exec(reason);
  return codes !== null && (codes[1] === undefined || ABOUT_MAILBOX.test(codes[1]));
}
