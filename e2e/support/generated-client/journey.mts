/** Compiled against the types that openapi-typescript generates: a status, field or body that the description lacks does not compile. */
import createClient from "openapi-fetch";
import type { operations, paths } from "./schema.d.ts";

interface MailedLink {
  uid: string;
  token: string;
}
type Tokens = operations["createTokens"]["responses"][200]["content"]["application/json"];

/** @param linkTo waits for the email. @returns what each step answered, in order */
export async function journey(
  baseUrl: string,
  email: string,
  [first, second]: [string, string],
  linkTo: (subject: string) => Promise<MailedLink>,
): Promise<Record<string, unknown>> {
  const client = createClient<paths>({ baseUrl });
  const signUp = await client.POST("/api/auth/users/", { body: { email, password: first, re_password: first } });
  const activation = await client.POST("/api/auth/users/activation/", { body: await linkTo("Confirm your email") });

  const login = await client.POST("/api/auth/jwt/create/", { body: { email, password: first } });
  const { access, refresh }: Tokens = login.data ?? { access: "", refresh: "" };
  const headers = { Authorization: `Bearer ${access}` };
  const me = await client.GET("/api/auth/users/me/", { headers });
  const password = await client.GET("/api/users/check_password_status/", { headers });
  const renewed = await client.POST("/api/auth/jwt/refresh/", { body: { refresh } });

  const request = await client.POST("/api/auth/users/reset_password/", { body: { email } });
  const link = await linkTo("Reset your password");
  const confirm = (new_password: string) =>
    client.POST("/api/auth/users/reset_password_confirm/", { body: { ...link, new_password } });
  const refused = await confirm("12345678");
  const confirmed = await confirm(second);
  const dead = await client.GET("/api/auth/users/me/", { headers });
  const again = await client.POST("/api/auth/jwt/create/", { body: { email, password: second } });

  return {
    signUp: [signUp.response.status, signUp.data?.email],
    activation: activation.response.status,
    me: me.data?.email,
    hasPassword: password.data?.has_usable_password,
    renewed: typeof renewed.data?.access,
    request: request.response.status,
    refused: [refused.response.status, refused.error],
    confirmed: confirmed.response.status,
    dead: dead.response.status,
    again: again.response.status,
  };
}
