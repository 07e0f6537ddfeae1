/** Argon2 where npm could install it: Django sites may have such hashes, and we write none. */
import { createRequire } from "node:module";

export type Argon2 = (password: string, hash: string) => boolean;

const NATIVE = "@node-rs/argon2";

export const argon2: Argon2 | undefined = native();

function native(): Argon2 | undefined {
  try {
    // Not imported: an optional dependency may be absent.
    const { hashSync, verifySync }: NativeArgon2 = createRequire(import.meta.url)(NATIVE);
    return verifySync(hashSync("a", { memoryCost: 8, timeCost: 1 }), "a")
      ? (text, hash) => verifySync(hash, text)
      : undefined;
  } catch {
    return undefined;
  }
}

interface NativeArgon2 {
  hashSync(text: string, options: { memoryCost: number; timeCost: number }): string;
  verifySync(hash: string, text: string): boolean;
}
