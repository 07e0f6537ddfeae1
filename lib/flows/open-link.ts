import { log } from "../log";
import { findLinkUser, type MailedLink } from "../mailed-link";
import { recordOnce } from "../models/audit-log";
import type { RequestContext } from "../request-context";
import { mintedAt, type Purpose } from "../tokens";

/**
 * That a page with a good link was opened: by its owner, or by a scanner of their mail, so it proves nothing and changes nothing. One row
 * for each link, and a failure does not keep anybody from the page.
 * @param email of a sign-up, which has no account yet
 */
export async function recordLinkOpened(
  purpose: Purpose,
  { uid, token, email }: MailedLink & { email?: string },
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  const details = { link: purpose, asked: mintedAt(token).toISOString() };
  try {
    const whose = email === undefined ? { userId: (await findLinkUser(uid)).user?.id } : { submittedEmail: email };
    await recordOnce({ code: "link_opened", ...whose, details }, `${purpose} ${uid} ${token}`, request, now);
  } catch (error) {
    log().warn({ err: error }, "the opening of a link was not recorded");
  }
}
