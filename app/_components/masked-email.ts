/** Enough for its owner to know it by, and not for whoever looks over their shoulder. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${at > 1 ? email[0] : ""}•••${email.slice(at)}`;
}
