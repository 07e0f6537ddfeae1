import { z } from "zod";
import { confirmPasswordReset, requestPasswordReset } from "@/lib/flows/password-reset";
import { setPasswordWithoutBrowser } from "@/lib/flows/set-password";
import { apiTranslator } from "@/lib/i18n/catalogs";
import { email, text } from "@/lib/schemas";
import { captcha } from "../captcha";
import { address, type Endpoint, endpoint } from "../endpoint";
import { matches } from "../read-body";
import { fieldRefusal, linkRefusal, passwordRefusal, unauthorized } from "../refusal";

const firstPassword = z.object({ new_password: text });
const changedPassword = z.object({ current_password: text, new_password: text });

const settingPassword = {
  auth: "bearer",
  body: changedPassword.partial({ current_password: true }),
  bodyFor: ({ user }) => (user.passwordHash === null ? firstPassword : changedPassword),
} satisfies Partial<Endpoint<NewPassword>>;

type NewPassword = { current_password?: string | undefined; new_password: string };
type Call = Parameters<Endpoint<NewPassword>["handle"]>[0];

async function setPassword({ body, holder, request }: Call): Promise<void> {
  const input = { currentPassword: body.current_password, newPassword: body.new_password };
  const owner = { user: holder.user, authenticatedAt: holder.session.createdAt };
  const result = await setPasswordWithoutBrowser(owner, input, request);
  if (result.ok) return;
  if (result.reason === "stale")
    throw unauthorized((t) => ({ detail: t("auth.reauthenticationRequired"), code: "sign_in_too_old" }));
  if (result.reason === "current") throw fieldRefusal("current_password", "password.invalid");
  throw passwordRefusal("new_password", result.problems);
}

export const passwords = [
  endpoint({
    method: "post",
    path: "/api/auth/users/reset_password/",
    id: "requestPasswordReset",
    summary: "Mail a reset link, if the address has an account.",
    body: z.object({ email, captcha }),
    success: [204],
    handle: async ({ body, request }) => {
      await requestPasswordReset(body, request);
    },
  }),
  endpoint({
    method: "post",
    path: "/api/auth/users/reset_password_confirm/",
    id: "confirmPasswordReset",
    summary: "Set a new password by the mailed link.",
    body: z
      .object({ uid: text, token: text, new_password: text, re_new_password: z.optional(text) })
      .refine(...matches("new_password", "re_new_password")),
    success: [204],
    handle: async ({ body: { uid, token, new_password: newPassword }, request }) => {
      const result = await confirmPasswordReset({ uid, token, newPassword }, request);
      if (result.ok) return;
      throw result.reason === "password"
        ? passwordRefusal("new_password", result.problems)
        : linkRefusal(result.reason);
    },
  }),
  endpoint({
    method: "get",
    path: "/api/users/check_password_status/",
    id: "passwordStatus",
    summary: "Whether the account has a password.",
    auth: "bearer",
    success: [200, z.strictObject({ has_usable_password: z.boolean(), email: address })],
    handle: async ({ holder: { user } }) => ({ has_usable_password: user.passwordHash !== null, email: user.email }),
  }),
  endpoint<NewPassword>({
    method: "post",
    path: "/api/users/set_password/",
    id: "setPassword",
    summary: "Change the password, or set a first one.",
    ...settingPassword,
    success: [200, z.strictObject({ message: z.string(), has_password: z.literal(true) })],
    handle: async (call) => {
      await setPassword(call);
      const t = apiTranslator(call.request.language);
      const message = call.holder.user.passwordHash === null ? t("setPassword.set") : t("setPassword.changed");
      return { message, has_password: true };
    },
  }),
  endpoint<NewPassword>({
    method: "post",
    path: "/api/auth/users/set_password/",
    id: "setPasswordAsDjoser",
    summary: "The same under Djoser's name.",
    ...settingPassword,
    success: [204],
    handle: setPassword,
  }),
];
