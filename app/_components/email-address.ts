/** Lets the owner recognize the address, and nobody who reads over their shoulder. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${at > 1 ? email[0] : ""}•••${email.slice(at)}`;
}

interface Webmail {
  name: string;
  url: string;
}

const GMAIL = { name: "Gmail", url: "https://mail.google.com/mail/" };
const OUTLOOK = { name: "Outlook", url: "https://outlook.live.com/mail/" };
const BY_DOMAIN = new Map<string | undefined, Webmail>([
  ["gmail.com", GMAIL],
  ["googlemail.com", GMAIL],
  ["outlook.com", OUTLOOK],
  ["hotmail.com", OUTLOOK],
  ["live.com", OUTLOOK],
  ["msn.com", OUTLOOK],
]);

export function webmailOf(email: string): Webmail | undefined {
  return BY_DOMAIN.get(email.split("@")[1]?.toLowerCase());
}
