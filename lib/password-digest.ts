import { createHash } from "node:crypto";

/** To know a stored password again without keeping it. */
export function passwordDigest(stored: string): string {
  return createHash("sha256").update(stored).digest("base64url");
}
