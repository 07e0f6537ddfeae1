/** What is said to a mail server and by it, for a person to read: never a login. */
import { stripVTControlCharacters } from "node:util";

const MAX_WORDS = 200;
const SPOKEN = /^(?:EHLO|HELO|STARTTLS|AUTH \S+|MAIL FROM:<[^>]*>|RCPT TO:<[^>]*>|DATA|\.$|QUIT|RSET)/;

/** In nodemailer's form of a logger. */
export function stepLogger(tell: (step: string) => void) {
  let loggingIn = false;
  const log = (entry: Entry, message = "") => {
    if (entry.tnx === "client") {
      const said = SPOKEN.exec(message)?.[0];
      loggingIn = said === undefined || said.startsWith("AUTH");
      tell(`→ ${said ?? "(login)"}`);
    } else if (entry.tnx === "server") {
      tell(`← ${loggingIn ? message.slice(0, 3) : wordsOf(message)}`);
    } else if (entry.tnx === "dns") {
      tell(`${entry.source} is ${entry.resolved}`);
    } else if (entry.tnx === "network" && entry.remoteAddress) {
      tell(`connected to ${entry.remoteAddress}:${entry.remotePort}${/^Secure/.test(message) ? " with TLS" : ""}`);
    } else if (/upgraded with STARTTLS/.test(message)) tell("TLS");
  };
  return { level: () => {}, trace: log, debug: log, info: log, warn: log, error: log, fatal: log };
}

function wordsOf(answer: string): string {
  const [first = ""] = stripVTControlCharacters(answer).split("\n");
  return first.replace(/[^\x20-\x7e]/g, "").slice(0, MAX_WORDS);
}

interface Entry {
  tnx?: string;
  source?: string;
  resolved?: string;
  remoteAddress?: string;
  remotePort?: number;
}
