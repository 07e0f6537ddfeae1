import { userInfo } from "node:os";
import { operatorRequest } from "../operator-request";
import type { RequestContext } from "../request-context";
import { UsageError } from "./command";

const MAX_LENGTH = 64;

/** @param by else the system's user. It ends up in the log, so it is one short line. */
export function requestBy(by: string | undefined): RequestContext {
  const name = by ?? systemUser();
  if (!/\S/.test(name) || name.length > MAX_LENGTH || /\p{C}/u.test(name))
    throw new UsageError(`--by must be a name of at most ${MAX_LENGTH} characters`);
  return operatorRequest(name.trim());
}

/** A container may run as a user that has no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ""}`.trim();
  }
}
