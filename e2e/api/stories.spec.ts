import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { type Ask, expect, test } from "../support/api";
import { linkIn } from "../support/mailbox";

const logIn = (ask: Ask, email: string, password: string) => ask("POST /api/auth/jwt/create/", { email, password });

test("a reset ends every token, and a refusal does not spend its link", async ({ ask, accounts, mailbox }) => {
  const { email } = await accounts.create();
  const { access, refresh } = (await logIn(ask, email, OLD_PASSWORD)).body;
  expect(await ask("GET /api/auth/users/me/", undefined, { token: access })).toMatchObject({ body: { email } });
  expect(await ask("POST /api/auth/jwt/verify/", { token: refresh })).toMatchObject({ status: 200, body: {} });
  const renewed = (await ask("POST /api/auth/jwt/refresh/", { refresh })).body.access;

  await ask("POST /api/auth/users/reset_password/", { email });
  const link = linkIn((await mailbox.receive(email, "Reset your password")).text);
  const confirm = (body: object) => ask("POST /api/auth/users/reset_password_confirm/", { ...link, ...body });
  expect(await confirm({ new_password: "12345678" })).toMatchObject({
    body: { new_password: ["This password is too common.", "This password is entirely numeric."] },
  });
  expect(await confirm({ new_password: NEW_PASSWORD, re_new_password: "x" })).toMatchObject({ status: 400 });
  expect(await confirm({ new_password: NEW_PASSWORD, token: `${link.token}0` })).toMatchObject({ status: 400 });
  expect(await ask("GET /api/auth/users/me/", undefined, { token: renewed })).toMatchObject({ status: 200 });
  expect(await confirm({ new_password: NEW_PASSWORD })).toMatchObject({ status: 204, body: "" });
  expect(await confirm({ new_password: "Another-lantern-42" })).toMatchObject({
    body: { token: ["Invalid token for given user."] },
  });

  for (const token of [access, renewed])
    expect(await ask("GET /api/auth/users/me/", undefined, { token })).toMatchObject({ status: 401 });
  for (const token of [access, refresh])
    expect(await ask("POST /api/auth/jwt/verify/", { token })).toMatchObject({ status: 401 });
  expect(await ask("POST /api/auth/jwt/refresh/", { refresh })).toMatchObject({ status: 401 });
  expect(await logIn(ask, email, OLD_PASSWORD)).toMatchObject({ status: 401 });
  expect(await logIn(ask, email, NEW_PASSWORD)).toMatchObject({ status: 200 });
});

test("sign up, activate, log in; a second sign-up tells only the owner", async ({ ask, mailbox }) => {
  const email = "newcomer@example.com";
  const signUp = (password: string) => ask("POST /api/auth/users/", { email, password, re_password: password });
  expect(await signUp(OLD_PASSWORD)).toMatchObject({ status: 201, body: { email } });
  expect(await logIn(ask, email, OLD_PASSWORD)).toMatchObject({ status: 401 });
  expect(await ask("POST /api/auth/users/resend_activation/", { email })).toMatchObject({ status: 204 });
  const link = linkIn((await mailbox.receive(email, "Confirm your email for Latchkey", 2)).text);
  expect(await ask("POST /api/auth/users/activation/", link)).toMatchObject({ status: 204, body: "" });
  expect(await ask("POST /api/auth/users/activation/", link)).toMatchObject({
    status: 400,
    body: { token: ["Invalid token for given user."] },
  });
  expect(await logIn(ask, email, OLD_PASSWORD)).toMatchObject({ status: 200 });

  expect(await signUp(NEW_PASSWORD)).toMatchObject({ status: 201, body: { email } });
  await mailbox.receive(email, "You already have an account at Latchkey");
  expect(await logIn(ask, email, NEW_PASSWORD)).toMatchObject({ status: 401 });
});

test("with a stranger's sign-up beside it the account begins without a password, and a reset sets one", async ({
  ask,
  mailbox,
}) => {
  const email = "contested@example.com";
  const strangers = "A-stranger-was-1st";
  for (const password of [strangers, OLD_PASSWORD, strangers])
    expect(await ask("POST /api/auth/users/", { email, password, re_password: password })).toMatchObject({
      status: 201,
    });
  const link = linkIn((await mailbox.receive(email, "Confirm your email for Latchkey", 3)).text);
  expect(await ask("POST /api/auth/users/activation/", link)).toMatchObject({ status: 204 });
  for (const password of [strangers, OLD_PASSWORD])
    expect(await logIn(ask, email, password)).toMatchObject({ status: 401 });
  expect(await ask("POST /api/auth/users/reset_password/", { email })).toMatchObject({ status: 204 });
  const reset = linkIn((await mailbox.receive(email, "Set a password for Latchkey")).text);
  const confirm = { ...reset, new_password: NEW_PASSWORD };
  expect(await ask("POST /api/auth/users/reset_password_confirm/", confirm)).toMatchObject({ status: 204 });
  expect(await logIn(ask, email, NEW_PASSWORD)).toMatchObject({ status: 200 });
});

test("a disabled account gets no tokens, and a token does not outlive its account", async ({ ask, accounts }) => {
  const disabled = await accounts.create({ disabledAt: new Date() });
  expect(await logIn(ask, disabled.email, OLD_PASSWORD)).toMatchObject({ status: 401 });
  const { id, email } = await accounts.create();
  const { access: token } = (await logIn(ask, email, OLD_PASSWORD)).body;
  await accounts.disable(id);
  expect(await ask("GET /api/auth/users/me/", undefined, { token })).toMatchObject({ status: 401 });
});
