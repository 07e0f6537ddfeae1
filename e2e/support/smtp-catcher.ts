/** A real SMTP server: keeps what it accepts, and refuses on request. */
import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { Certificate } from "./certificate";

export interface CaughtEmail {
  recipients: string[];
  raw: string;
  mail: ParsedMail;
  encrypted: boolean;
}

export interface SmtpCatcher {
  url: string;
  variables: Record<string, string>;
  mails: CaughtEmail[];
  to: (address: string) => CaughtEmail[];
  logins: string[];
  /** While set: the answer to RCPT TO. With "silence", none. */
  refusal: number | "silence" | undefined;
  connections: () => number;
  close: () => Promise<void>;
}

interface Options {
  /** TLS from the start, with a certificate that no client trusts. */
  secure?: boolean;
  /** Offers STARTTLS, and takes emails only after a login with this password. */
  startTls?: Certificate & { password: string };
}

export async function startSmtpCatcher({ secure = false, startTls }: Options = {}): Promise<SmtpCatcher> {
  const mails: CaughtEmail[] = [];
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
  server.on("error", () => {}); // a client refused the certificate
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const url = `${secure ? "smtps" : "smtp"}://127.0.0.1:${port}`;
  const catcher: SmtpCatcher = {
    url,
    variables: { MAIL_TRANSPORT: "smtp", MAIL_FROM: "Latchkey <no-reply@example.com>", SMTP_URL: url },
    mails,
    to: (address) => mails.filter(({ recipients }) => recipients.includes(address)),
    logins,
    refusal: undefined,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return catcher;
}
