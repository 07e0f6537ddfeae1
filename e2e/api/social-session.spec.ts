/** Someone who signed in by a provider has no password to ask tokens with: the browser's session gives them, and with them the first password is set. */
import { randomUUID } from "node:crypto";
import { continueWithLocalId, expect, test } from "../support/social-fixtures";

const STATUS = "/api/users/check_password_status/";
const NEW_PASSWORD = "NewPassword123";

test("test case 2: a social user sets a password, by API", async ({ page, request, server }) => {
  const email = `${randomUUID()}@social.example`;
  await page.goto("/login");
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL("/account");

  const session = await page.request.post("/api/auth/jwt/session/", { headers: { Origin: server.url } });
  expect(session.status()).toBe(200);
  const headers = bearer(await session.json());
  expect(await (await request.get(STATUS, { headers })).json()).toEqual({ has_usable_password: false, email });

  const set = await request.post("/api/users/set_password/", { headers, data: { new_password: NEW_PASSWORD } });
  expect(set.status()).toBe(200);
  expect(await set.json()).toEqual({
    message: expect.stringMatching(/^Password set successfully/),
    has_password: true,
  });
  // The token is as old as the password that was not there.
  expect((await request.get(STATUS, { headers })).status()).toBe(401);

  const created = await request.post("/api/auth/jwt/create/", { data: { email, password: NEW_PASSWORD } });
  expect(created.status()).toBe(200);
  const afresh = bearer(await created.json());
  expect(await (await request.get(STATUS, { headers: afresh })).json()).toEqual({ has_usable_password: true, email });
  const again = await request.post("/api/users/set_password/", {
    headers: afresh,
    data: { new_password: "Another-456!" },
  });
  expect(again.status()).toBe(400);
  expect(await again.json()).toEqual({ current_password: ["This field is required."] });
});

test("an old social session's token sets no password before a fresh sign-in", async ({
  page,
  request,
  server,
  accounts,
}) => {
  const email = `${randomUUID()}@social.example`;
  await page.goto("/login");
  await continueWithLocalId(page, email);
  await expect(page).toHaveURL("/account");
  await accounts.ageSessions(email, 15 * 60_000);
  const session = await page.request.post("/api/auth/jwt/session/", { headers: { Origin: server.url } });
  const headers = bearer(await session.json());
  const set = await request.post("/api/users/set_password/", { headers, data: { new_password: NEW_PASSWORD } });
  expect(set.ok()).toBe(false);
  expect(await (await request.get(STATUS, { headers })).json()).toEqual({ has_usable_password: false, email });
});

function bearer({ access }: { access: string }): Record<string, string> {
  return { Authorization: `Bearer ${access}` };
}
