import { env } from "./env";
import type { MailUrls } from "./mail/render";

/** Built on configured URLs alone: no header of a request reaches an email. */
export const mailUrls: MailUrls = {
  resetPassword: (uid, token) => fill(env().RESET_URL, uid, token),
  verifyEmail: (uid, token) => fill(env().VERIFY_URL, uid, token),
  notMe: (uid, token) => `${env().AUTH_URL}/not-me?uid=${uid}&token=${token}`,
  reauthenticate: (token) => `${env().AUTH_URL}/account/reauthenticate?token=${token}`,
  logIn: () => `${env().AUTH_URL}/login`,
  forgotPassword: () => `${env().AUTH_URL}/forgot-password`,
};

/** Both consist of characters that every part of a URL may hold. */
function fill(template: string, uid: string, token: string): string {
  return template.replace("{uid}", uid).replace("{token}", token);
}
