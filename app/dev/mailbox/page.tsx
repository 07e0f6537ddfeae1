import { notFound } from "next/navigation";
import { connection } from "next/server";
import { env } from "@/lib/env";
import { type DevMailboxEmail, emailsInDevMailbox } from "@/lib/mail/dev-mailbox";
import { PageHead } from "../../_components/page-head";
import { View } from "../../_components/view";
import styles from "./email.module.css";

export default async function MailboxPage() {
  await connection();
  if (env().production) notFound();
  const emails = emailsInDevMailbox();
  return (
    <View>
      <PageHead title="Mailbox">
        <p>
          {emails.length === 0
            ? "No emails yet. They appear here when you reload."
            : "Newest first. Outside production only."}
        </p>
      </PageHead>
      {emails.map((email) => (
        <EmailCard key={email.key} email={email} />
      ))}
    </View>
  );
}

function EmailCard({ email }: { email: DevMailboxEmail }) {
  return (
    <article className={styles.email} aria-label={email.subject}>
      <h2 dir="auto">{email.subject}</h2>
      <p>
        <span>{`To ${email.to}, `}</span>
        <time dateTime={email.sentAt.toISOString()}>{`${email.sentAt.toISOString().slice(11, 19)} UTC`}</time>
      </p>
      <pre dir="auto">{email.text.split(/(https?:\/\/\S+)/).map(linked)}</pre>
      <details>
        <summary>As HTML</summary>
        <iframe title={`${email.subject}, as HTML`} srcDoc={email.html} sandbox="allow-popups" />
      </details>
    </article>
  );
}

function linked(part: string) {
  return /^https?:/.test(part) ? (
    <a key={part} href={part}>
      {part}
    </a>
  ) : (
    <span key={part}>{part}</span>
  );
}
