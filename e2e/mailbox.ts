/** The letters that the console transport printed, read from the server's output as a person reads the terminal. */
import { expect } from "playwright/test";
import type { Server } from "./server";

export interface Letter {
  from: string;
  to: string;
  subject: string;
  text: string;
}

const LETTER = /^Content-Type: text\/plain; charset="utf-8"\n(?<headers>(?:[\w-]+: .*\n)+)\n(?<text>[\s\S]*?)^-{79}$/gm;

export function letters(output: string): Letter[] {
  return [...output.matchAll(LETTER)].map(({ groups }) => {
    const headers = groups?.headers ?? "";
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(headers)?.[1] ?? "";
    return { from: header("From"), to: header("To"), subject: header("Subject"), text: groups?.text ?? "" };
  });
}

export class Mailbox {
  constructor(private readonly server: Server) {}

  to(address: string): Letter[] {
    return letters(this.server.output()).filter((letter) => letter.to === address);
  }

  /** The newest letter to the address, once there are that many with that in the subject. */
  async letter(address: string, subject: string, count = 1): Promise<Letter> {
    const matching = () => this.to(address).filter((letter) => letter.subject.includes(subject));
    await expect
      .poll(() => matching().length, { message: `letters “${subject}” to ${address}`, timeout: 15_000 })
      .toBe(count);
    return matching()[count - 1] as Letter;
  }

  /** The link of the newest reset letter. */
  async resetLink(address: string, count = 1): Promise<string> {
    return this.linkIn(await this.letter(address, "password for", count), "/reset-password");
  }

  async verifyLink(address: string): Promise<string> {
    return this.linkIn(await this.letter(address, "Confirm your email"), "/verify-email");
  }

  /** Alone on its line, so that every mail program makes it clickable. */
  private linkIn({ text }: Letter, path: string): string {
    const line = text
      .split("\n")
      .find((candidate) => candidate.startsWith(`${this.server.variables.AUTH_URL}${path}?`));
    expect(line, text).toMatch(/^\S+\?uid=[\w-]+&token=[\w-]+$/);
    return line as string;
  }
}
