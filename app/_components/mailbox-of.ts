interface MailboxPage {
  name: string;
  url: string;
}

const GMAIL = { name: "Gmail", url: "https://mail.google.com/mail/" };
const OUTLOOK = { name: "Outlook", url: "https://outlook.live.com/mail/" };
const BY_DOMAIN = new Map<string | undefined, MailboxPage>([
  ["gmail.com", GMAIL],
  ["googlemail.com", GMAIL],
  ["outlook.com", OUTLOOK],
  ["hotmail.com", OUTLOOK],
  ["live.com", OUTLOOK],
  ["msn.com", OUTLOOK],
]);

/** Where an address's emails are read, when its domain alone says so. */
export function mailboxOf(email: string): MailboxPage | undefined {
  return BY_DOMAIN.get(email.split("@")[1]?.toLowerCase());
}
