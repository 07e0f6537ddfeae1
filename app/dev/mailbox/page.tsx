import { notFound } from "next/navigation";
import { connection } from "next/server";
import { type KeptLetter, lettersInDevMailbox } from "@/lib/mail/dev-mailbox";
import { env } from "@/lib/env";
import { PageHead } from "../../_components/page-head";
import styles from "./email.module.css";

/** The letters that were sent since the app was started, newest first. */
export default async function MailboxPage() {
  await connection();
  if (env().production) notFound();
  const letters = lettersInDevMailbox();
  return (
    <>
      <PageHead title="Mailbox">
        <p>
          {letters.length === 0
            ? "No letters yet. They appear here when you reload."
            : "Newest first. Outside production only."}
        </p>
      </PageHead>
      {letters.map((letter) => (
        <LetterCard key={letter.key} letter={letter} />
      ))}
    </>
  );
}

function LetterCard({ letter }: { letter: KeptLetter }) {
  return (
    <article className={styles.letter} aria-label={letter.subject}>
      <h2 dir="auto">{letter.subject}</h2>
      <p>
        To {letter.to},{" "}
        <time dateTime={letter.sentAt.toISOString()}>{letter.sentAt.toISOString().slice(11, 19)} UTC</time>
      </p>
      <pre dir="auto">{letter.text.split(/(https?:\/\/\S+)/).map(linked)}</pre>
      <details>
        <summary>As HTML</summary>
        <iframe title={`${letter.subject}, as HTML`} srcDoc={letter.html} sandbox="allow-popups" />
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
    part
  );
}
