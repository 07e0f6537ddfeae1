/** The emails that the console transport printed, read from the server's output as a person reads the terminal. */
import { expect } from "playwright/test";
import type { Server } from "./server";

export interface Mail {
  from: string;
  to: string;
  subject: string;
  text: string;
}

const LETTER = /^Content-Type: text\/plain; charset="utf-8"\n(?<headers>(?:[\w-]+: .*\n)+)\n(?<text>[\s\S]*?)^-{79}$/gm;

export function mails(output: string): Mail[] {
  return [...output.matchAll(LETTER)].map(({ groups }) => {
    const headers = groups?.headers ?? "";
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(headers)?.[1] ?? "";
    return { from: header("From"), to: header("To"), subject: header("Subject"), text: groups?.text ?? "" };
  });
}

export class Mailbox {
  constructor(private readonly server: Server) {}

  to(address: string): Mail[] {
    return mails(this.server.output()).filter((mail) => mail.to === address);
  }

  /** The newest email to the address, once there are that many with that in the subject. */
  async receive(address: string, subject: string, count = 1): Promise<Mail> {
    const matching = () => this.to(address).filter((mail) => mail.subject.includes(subject));
    await expect
      .poll(() => matching().length, { message: `emails “${subject}” to ${address}`, timeout: 15_000 })
      .toBe(count);
    return matching()[count - 1] as Mail;
  }

  /** The link of the newest reset email, whatever language it is written in. */
  async resetLink(address: string, count = 1): Promise<string> {
    return this.link(address, "/reset-password", count);
  }

  async verifyLink(address: string): Promise<string> {
    return this.link(address, "/verify-email", 1);
  }

  /** Alone on its line, so that every mail program makes it clickable. */
  private async link(address: string, path: string, count: number): Promise<string> {
    const line = new RegExp(`^${this.server.variables.AUTH_URL}${path}\\?uid=[\\w-]+&token=[\\w-]+$`, "m");
    const links = () => this.to(address).flatMap(({ text }) => line.exec(text)?.[0] ?? []);
    const message = `emails with a link to ${path} for ${address}`;
    await expect.poll(() => links().length, { message, timeout: 15_000 }).toBe(count);
    return links()[count - 1] as string;
  }
}
