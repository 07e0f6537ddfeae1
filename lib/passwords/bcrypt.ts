/** Native bcrypt where npm could install it, else bcryptjs, which runs everywhere. Both read and write the same strings. */
import { createRequire } from "node:module";
import bcryptjs from "bcryptjs";

export interface BcryptEngine {
  name: string;
  hash(text: string, cost: number): string;
  matches(text: string, hash: string): boolean;
  /** Relative to bcryptjs, for the same cost. */
  relativeTime: number;
}

const NATIVE = "@node-rs/bcrypt";

const portable: BcryptEngine = {
  name: "bcryptjs",
  hash: (text, cost) => bcryptjs.hashSync(text, cost),
  matches: (text, hash) => bcryptjs.compareSync(text, hash),
  relativeTime: 1,
};

export const bcryptEngines: BcryptEngine[] = [...native(), portable];
export const [bcrypt = portable] = bcryptEngines;

function native(): BcryptEngine[] {
  try {
    // Not imported: an optional dependency may be absent.
    const engine: NativeBcrypt = createRequire(import.meta.url)(NATIVE);
    const hash: BcryptEngine["hash"] = (text, cost) => engine.hashSync(text, { cost });
    const works = engine.verifySync("a", hash("a", 4));
    return works ? [{ name: NATIVE, hash, matches: engine.verifySync, relativeTime: 0.74 }] : [];
  } catch {
    return [];
  }
}

interface NativeBcrypt {
  hashSync(text: string, options: { cost: number }): string;
  verifySync(text: string, hash: string): boolean;
}
