/** The emails that the console transport prints, read from the server's output. */
import { expect } from "playwright/test";
import type { Server } from "./server";

export interface Email {
  from: string;
  to: string;
  subject: string;
  text: string;
}

const EMAIL = /^Content-Type: text\/plain; charset="utf-8"\n(?<headers>(?:[\w-]+: .*\n)+)\n(?<text>[\s\S]*?)^-{79}$/gm;

export function emailsIn(output: string): Email[] {
  return [...output.matchAll(EMAIL)].map(({ groups }) => {
    const headers = groups?.headers ?? "";
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(headers)?.[1] ?? "";
    return { from: header("From"), to: header("To"), subject: header("Subject"), text: groups?.text ?? "" };
  });
}

/** @returns the uid and token of the link in an email or URL */
export function linkIn(text: string): { uid: string; token: string } {
  const [, uid = "", token = ""] = /\?uid=([\w-]+)&token=([\w-]+)/.exec(text) ?? [];
  return { uid, token };
}

export class Mailbox {
  constructor(private readonly server: Server) {}

  to(address: string): Email[] {
    return emailsIn(this.server.output()).filter((mail) => mail.to === address);
  }

  /** Waits for that many emails with this in the subject. @returns the newest */
  async receive(address: string, subject: string, count = 1): Promise<Email> {
    const matching = () => this.to(address).filter((mail) => mail.subject.includes(subject));
    await expect
      .poll(() => matching().length, { message: `emails “${subject}” to ${address}`, timeout: 15_000 })
      .toBe(count);
    return matching()[count - 1] as Email;
  }

  /** @returns the link of the newest reset email, in any language */
  async resetLink(address: string, count = 1): Promise<string> {
    return this.link(address, "/reset-password", count);
  }

  async verifyLink(address: string, count = 1): Promise<string> {
    return this.link(address, "/verify-email", count);
  }

  /** The link has to stand alone on its line, so that every mail program makes it clickable. */
  private async link(address: string, path: string, count: number): Promise<string> {
    const line = new RegExp(`^${this.server.variables.AUTH_URL}${path}\\?uid=[\\w-]+&token=[\\w-]+$`, "m");
    const links = () => this.to(address).flatMap(({ text }) => line.exec(text)?.[0] ?? []);
    const message = `emails with a link to ${path} for ${address}`;
    await expect.poll(() => links().length, { message, timeout: 15_000 }).toBe(count);
    return links()[count - 1] as string;
  }
}
