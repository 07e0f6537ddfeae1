/** Files that nobody but their owner may open, from their first byte: a mode that is set afterwards comes too late. */
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readSync, statSync, writeSync } from "node:fs";
import path from "node:path";

const COPIED_BYTES = 1024 * 1024;

export function createPrivateFile(file: string, flags: "a" | "wx"): void {
  closeSync(openSync(file, flags, 0o600));
}

/** Creates the folder, or takes it and those of its files whose name begins so away from others. */
export function makePrivateFolder(folder: string, fileNames: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isShared(folder)) tighten(folder);
  for (const name of readdirSync(folder)) if (name.startsWith(fileNames)) tighten(path.join(folder, name));
}

/** Unlike copyFile, which gives the copy the mode of the original. */
export function copyPrivately(source: string, target: string): void {
  const [from, to] = [openSync(source, "r"), openSync(target, "wx", 0o600)];
  const part = Buffer.alloc(COPIED_BYTES);
  try {
    for (let bytes = readSync(from, part); bytes > 0; bytes = readSync(from, part)) writeSync(to, part, 0, bytes);
  } finally {
    closeSync(from);
    closeSync(to);
  }
}

/** /tmp, a home or /var/lib is not ours alone, and closed to others it would take away what is theirs. */
function isShared(folder: string): boolean {
  const sticky = statSync(folder).mode & 0o1000;
  return sticky !== 0 || readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isDirectory());
}

function tighten(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && found.mode & 0o077 && found.uid === process.getuid?.()) chmodSync(file, found.mode & 0o700);
}
