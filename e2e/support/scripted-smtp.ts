/** An SMTP server that answers each step as it is told, and otherwise takes every email at once. */
import { createServer, type Socket } from "node:net";

export type Step = "greeting" | "EHLO" | "AUTH" | "MAIL" | "RCPT" | "DATA" | "message";

export interface ScriptedSmtp {
  port: number;
  url: string;
  /** What it says instead, such as `{ RCPT: "554 5.7.1" }`; of a function, to this recipient. */
  answers: Partial<Record<Step, string | ((recipient: string) => string | undefined)>>;
  /** Emails taken, with headers, in the order they came. */
  emails: { to: string; raw: string }[];
  hellos: string[];
  /** How many connections there were, and how many emails travelled at once at most. */
  connections: number;
  mostAtOnce: number;
  /** While set, emails wait for it before they are taken. */
  hold: Promise<void> | undefined;
  /** Ends the connections that are open, as a server does with idle ones. */
  disconnect(): void;
  close(): Promise<void>;
}

const USUAL: Record<Step, string> = {
  greeting: "220 scripted",
  EHLO: "250-scripted\r\n250-PIPELINING\r\n250 AUTH PLAIN",
  AUTH: "235 2.7.0",
  MAIL: "250 2.1.0",
  RCPT: "250 2.1.5",
  DATA: "354",
  message: "250 2.0.0",
};

export async function startScriptedSmtp(): Promise<ScriptedSmtp> {
  const open = new Set<Socket>();
  let underWay = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    smtp.connections += 1;
    open.add(socket);
    socket.on("error", () => {}).on("close", () => open.delete(socket));
    converse(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const smtp: ScriptedSmtp = {
    port,
    url: `smtp://user:secret@127.0.0.1:${port}`,
    answers: {},
    emails: [],
    hellos: [],
    connections: 0,
    mostAtOnce: 0,
    hold: undefined,
    disconnect() {
      for (const socket of open) socket.end();
    },
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return smtp;

  function converse(socket: Socket): void {
    let buffer = "";
    let to = "";
    let inMessage = false;
    say("greeting");
    socket.on("data", (chunk) => {
      buffer += chunk;
      for (;;) {
        const end = inMessage ? /(^|\r\n)\.\r\n/.exec(buffer) : /\r\n/.exec(buffer);
        if (!end) return;
        const text = buffer.slice(0, end.index);
        buffer = buffer.slice(end.index + end[0].length);
        if (inMessage) void take(text);
        else command(text);
      }
    });

    function command(line: string): void {
      const [verb = ""] = line.toUpperCase().split(" ");
      if (verb === "EHLO" || verb === "HELO") {
        smtp.hellos.push(line.slice(5));
        say("EHLO");
      } else if (verb === "QUIT") socket.end("221 2.0.0\r\n");
      else if (verb === "RSET") socket.write("250 2.0.0\r\n");
      else if (verb === "RCPT") {
        to = /<(.*)>/.exec(line)?.[1] ?? "";
        if (!say("RCPT")) to = "";
      } else if (verb === "DATA" && to === "") socket.write("503 5.5.1\r\n");
      else if (verb === "DATA") inMessage = say("DATA");
      else say(verb === "MAIL" ? "MAIL" : "AUTH");
    }

    async function take(raw: string): Promise<void> {
      inMessage = false;
      const recipient = to;
      to = "";
      underWay += 1;
      smtp.mostAtOnce = Math.max(smtp.mostAtOnce, underWay);
      await smtp.hold;
      underWay -= 1;
      if (say("message", recipient)) smtp.emails.push({ to: recipient, raw });
    }

    /** @returns whether it says yes */
    function say(step: Step, recipient = to): boolean {
      const scripted = smtp.answers[step];
      const answer = (typeof scripted === "function" ? scripted(recipient) : scripted) ?? USUAL[step];
      socket.write(`${answer}\r\n`);
      if (answer.startsWith("421") || (step === "greeting" && !answer.startsWith("220"))) socket.end();
      return /^[23]/.test(answer);
    }
  }
}
