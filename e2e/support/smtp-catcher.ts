/** A real SMTP server outside the app: keeps what it accepts, and refuses what a story tells it to. */
import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { Certificate } from "./certificate";

export interface CaughtMail {
  recipients: string[];
  raw: string;
  mail: ParsedMail;
  /** Whether it came through TLS. */
  encrypted: boolean;
}

export interface SmtpCatcher {
  /** For SMTP_URL. */
  url: string;
  mails: CaughtMail[];
  to: (address: string) => CaughtMail[];
  /** Whoever logged in, as "user:password". */
  logins: string[];
  /** Answers RCPT TO with this code while it is set; with "silence", not at all. */
  refusal: number | "silence" | undefined;
  connections: () => number;
  close: () => Promise<void>;
}

interface Manners {
  /** Speaks TLS from the start, unless told otherwise with a certificate that nobody vouches for. */
  secure?: boolean;
  /** Offers STARTTLS with it, and takes emails only after a login with this password. */
  startTls?: Certificate & { password: string };
}

export async function startSmtpCatcher({ secure = false, startTls }: Manners = {}): Promise<SmtpCatcher> {
  const mails: CaughtMail[] = [];
  const logins: string[] = [];
  let connections = 0;
  const server = new SMTPServer({
    secure,
    ...(startTls ? { key: startTls.key, cert: startTls.cert } : { disabledCommands: ["STARTTLS"] }),
    authOptional: !startTls,
    allowInsecureAuth: !startTls,
    onAuth({ username, password }, _session, callback) {
      logins.push(`${username}:${password}`);
      if (startTls && password !== startTls.password)
        return callback(Object.assign(new Error("5.7.8 canary"), { responseCode: 535 }));
      callback(null, { user: username });
    },
    onConnect(_session, callback) {
      connections += 1;
      callback();
    },
    onRcptTo(_address, _session, callback) {
      const { refusal } = catcher;
      if (refusal === "silence") return;
      callback(refusal ? Object.assign(new Error("not now, token=canary"), { responseCode: refusal }) : undefined);
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const raw = Buffer.concat(chunks).toString();
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ recipients, raw, mail: await simpleParser(raw), encrypted: session.secure });
        callback();
      });
    },
  });
  // A client that refuses the certificate hangs up, which is no fault of this server.
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const catcher: SmtpCatcher = {
    url: `${secure ? "smtps" : "smtp"}://127.0.0.1:${port}`,
    mails,
    to: (address) => mails.filter(({ recipients }) => recipients.includes(address)),
    logins,
    refusal: undefined,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return catcher;
}
