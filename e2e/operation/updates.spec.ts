import { createHash, randomUUID } from "node:crypto";
import type { Page } from "playwright/test";
import { type Accounts, NEW_PASSWORD, OLD_PASSWORD, openAccounts } from "../support/accounts";
import { type Balancer, openBalancer } from "../support/balancer";
import { test as base, expect } from "../support/fixtures";
import { attribute, formIn, formsIn, headingOf, openForm, sessionCookie, withoutScripts } from "../support/forms";
import { type HostileProvider, OTHER_PROVIDERS, startHostileProvider } from "../support/hostile-provider";
import { emailsIn, linkIn } from "../support/mailbox";
import { freePort, postJson } from "../support/network";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";
import { actionsOfBuild, updatedBuild } from "../support/updated-build";

const NOTICE = "We updated this page while you had it open.";

let url: string;
let balancer: Balancer;
let accounts: Accounts;
let provider: HostileProvider;
/** Where new connections go: to the build before the update, to the one after it, or to both. */
let open: Server[];
let before: Server;
let after: Server;
let folder: string;

// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
const test = base.extend({ baseURL: async ({}, use) => use(url) });
test.describe.configure({ mode: "serial" });
// The browser and React say so of the form that was refused.
test.use({ expectedErrors: [/status of 409|^UnrecognizedActionError/] });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  balancer = await openBalancer(() => open.map(({ variables }) => variables.PORT ?? ""));
  url = `http://127.0.0.1:${balancer.port}`;
  folder = updatedBuild();
  provider = await startHostileProvider();
  const variables = {
    ...(await productionVariables()),
    AUTH_URL: url,
    ...ONE_PROCESS,
    ...OTHER_PROVIDERS,
    ...provider.variables,
  };
  const PORT = await freePort();
  before = await startServer(variables);
  after = await startServer({ ...variables, PORT }, "start", folder);
  open = [before];
  accounts = openAccounts(before);
});

test.afterAll(async () => {
  await accounts.close();
  balancer.close();
  await Promise.all([before, after, provider].map((server) => server.stop()));
});

const TYPED_EMAIL = "grace@example.com";
const TYPED_PASSWORD = "typed-Orchid-77";
/** As outdated-page.ts posts. */
const NO_ACTION = `$ACTION_ID_${"0".repeat(42)}`;
const APART = { connection: "close" };

/** @returns what the updated server answers to a form of a page from before */
async function outdated(path: string, fields: Record<string, string>, cookie = ""): Promise<Response> {
  open = [before];
  const submit = await openForm(url + path, { ...APART, ...(cookie && { cookie }) });
  open = [after];
  return submit(fields);
}

test("the id of an action hangs on its names alone, so machines built apart serve each other's forms", () => {
  const key = Buffer.from("latchkey: no action closes over.").toString("base64");
  expect(actionsOfBuild().length).toBeGreaterThan(10);
  for (const [id, { filename, exportedName }] of actionsOfBuild())
    expect(id.slice(2)).toBe(createHash("sha1").update(`${key}${filename}:${exportedName}`).digest("hex"));
});

test("without JavaScript: words, what was typed, the mailed link, and a form that works", async () => {
  const { email } = await accounts.create();
  const asked = await outdated("/forgot-password", { email });
  const page = withoutScripts(await asked.text());
  expect([asked.status, page.includes(NOTICE), page.includes(`value="${email}"`)]).toEqual([409, true, true]);
  const again = await formIn(page, `${url}/forgot-password`, APART)({ email });
  expect([again.status, await headingOf(again)]).toEqual([200, "Check your email"]);

  const login = await outdated("/login?callbackUrl=%2Fset-password", { email, password: OLD_PASSWORD });
  const form = withoutScripts(await login.text());
  expect([login.status, form.includes(NOTICE), form.includes(`value="${email}"`)]).toEqual([409, true, true]);
  expect(form).not.toContain(OLD_PASSWORD);
  expect(hiddenIn(form, "callbackUrl")).toBe("/set-password");

  await expect.poll(() => linkIn(after.output() + before.output()).token, { timeout: 15_000 }).not.toBe("");
  const { uid, token } = linkIn(after.output() + before.output());
  const link = `/reset-password?uid=${uid}&token=${token}`;
  const passwords = { newPassword: NEW_PASSWORD, confirmPassword: NEW_PASSWORD };
  const reset = await outdated(link, passwords);
  const resetPage = withoutScripts(await reset.text());
  expect([reset.status, resetPage.includes(NOTICE), hiddenIn(resetPage, "token")]).toEqual([409, true, token]);
  expect(resetPage).not.toContain(NEW_PASSWORD);
  const done = await formIn(resetPage, url + link, APART)(passwords);
  expect(done.headers.get("location")).toContain("/reset-password/done");

  const cookie = await sessionCookie(url, email, NEW_PASSWORD, APART);
  await sessionCookie(url, email, NEW_PASSWORD, APART);
  const little = await outdated("/account", {}, cookie);
  expect([little.status, withoutScripts(await little.text()).includes(NOTICE)]).toEqual([409, true]);
});

test("every form of every page, with JavaScript and without: words, what was typed, its link, and the form as it is now", async ({
  page: browserPage,
}) => {
  const seen = new Set<string>();
  for (const { path, cookie, shown, minted } of await pagesWithForms(browserPage)) {
    const headers = { ...APART, origin: url, ...(cookie && { cookie }) };
    open = [before];
    const page = shown ?? (await (await fetch(url + path, { headers })).text());
    open = [after];
    for (const form of formsIn(page)) {
      const action = actionOf(form);
      if (!action) continue;
      seen.add(action);
      const fields = fieldsOf(form);
      const byScript = fields.filter(([name]) => !/^\$ACTION|password/i.test(name));
      for (const posted of [fields, [...byScript, [NO_ACTION, ""] as const]]) {
        const body = new FormData();
        for (const [name, value] of posted) body.set(name, value);
        const answer = await fetch(url + path, { method: "POST", body, headers, redirect: "manual" });
        const anew = withoutScripts(await answer.text());
        const what = `${action} on ${path}`;
        expect([answer.status, anew.includes(NOTICE), anew.includes(TYPED_PASSWORD)], what).toEqual([409, true, false]);
        const same = formsIn(anew).filter((now) => actionOf(now) === action);
        const typed = (name: string) => byScript.find(([field]) => field === name)?.[1];
        const kept = valuesIn(form).map(([name]) => [name, name === minted ? expect.any(String) : typed(name)]);
        expect(same.map(valuesIn), what).toContainEqual(
          shown ? expect.arrayContaining([["email", TYPED_EMAIL]]) : kept,
        );
      }
    }
  }
  expect([...seen].sort()).toEqual(
    actionsOfBuild()
      .map(([, { exportedName }]) => exportedName)
      .sort(),
  );
});

test("an action that is known, but whose answer the page no longer shows: the same words, and not a page as if nothing had happened", async () => {
  open = [before];
  const submit = await openForm(`${url}/login`, APART);
  const posted = { email: "ada@example.com", password: "wrong", $ACTION_KEY: "k0123456789abcdef0123456789abcdef" };
  const answer = await submit(posted);
  const page = withoutScripts(await answer.text());
  expect([answer.status, page.includes(NOTICE), page.includes('value="ada@example.com"')]).toEqual([409, true, true]);
});

test("nobody is logged in any more: the form leads to the login, and not with its method", async () => {
  const { email } = await accounts.create();
  open = [before];
  const cookie = await sessionCookie(url, email, OLD_PASSWORD, APART);
  const submit = await openForm(`${url}/account`, { ...APART, cookie });
  await accounts.ageSessions(email, 31 * 86_400_000);
  open = [after];
  expect((await submit({})).status).toBe(303);
});

test("with JavaScript: the page loads itself anew with what was typed, and goes on", async ({ page }) => {
  const { email } = await accounts.create();
  await openBefore(page, "/forgot-password");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await expect(page.getByText(NOTICE)).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await expect(page.getByText(NOTICE)).toBeHidden();

  const mailed = () => [before, after].flatMap(({ output }) => emailsIn(output())).filter(({ to }) => to === email);
  await expect.poll(() => mailed().length, { timeout: 15_000 }).toBe(1);
  const { uid, token } = linkIn(mailed()[0]?.text ?? "");
  await openBefore(page, `/reset-password?uid=${uid}&token=${token}`);
  await expect(page).toHaveURL(`${url}/reset-password`);
  await setPassword(page);
  await expect(page.getByText(NOTICE)).toBeVisible();
  await expect(page.getByLabel("New password", { exact: true })).toHaveValue("");
  await expect(page).toHaveURL(`${url}/reset-password`);
  await setPassword(page);
  await expect(page.getByRole("heading", { name: "Password reset successful" })).toBeVisible();
  await expect(page.getByText(NOTICE)).toBeHidden();

  await openBefore(page, "/login?callbackUrl=%2Faccount");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByText(NOTICE)).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await page.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page).toHaveURL(`${url}/account`);

  await openBefore(page, "/account");
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByText(NOTICE)).toBeVisible();
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL(`${url}/login`);
});

test("a page has its scripts and styles, whichever build is asked for them", async () => {
  for (const [page, asked] of [
    [before, after],
    [after, before],
  ] as const) {
    open = [page];
    const scripts = scriptsIn(await (await fetch(`${url}/login`, { headers: APART })).text());
    expect(scripts.length).toBeGreaterThan(5);
    open = [asked];
    for (const script of scripts) {
      const { status, headers } = await fetch(url + script, { headers: APART });
      expect([status, headers.get("x-content-type-options")], script).toEqual([200, "nosniff"]);
      expect(headers.get("cache-control")).toContain("immutable");
    }
  }
});

test("two machines are updated one after the other under load: no request fails, and no form is lost", async () => {
  test.setTimeout(120_000);
  const rolling = await twoMachines();
  const counts: Record<string, number> = {};
  const owed: string[] = [];
  let updating = true;
  const answered = (answer: Response, what: string): Response => {
    const key = `${what} ${answer.status}`;
    counts[key] = (counts[key] ?? 0) + 1;
    return answer;
  };

  const browser = async (): Promise<void> => {
    while (updating) {
      const { email } = await accounts.create();
      const page = `${url}/forgot-password`;
      const html = await answered(await fetch(page, { headers: APART }), "page").text();
      for (const script of scriptsIn(html).slice(0, 3))
        await answered(await fetch(url + script, { headers: APART }), "script").arrayBuffer();
      await new Promise((resolve) => setTimeout(resolve, 200));
      let answer = answered(await formIn(html, page, APART)({ email }), "form");
      // While both builds serve, the page may come from one and its form go to the other again.
      while (answer.status === 409) {
        const anew = await answer.text();
        expect(anew).toContain(`value="${email}"`);
        answer = answered(await formIn(anew, page, APART)({ email }), "form");
      }
      expect(await headingOf(answer)).toBe("Check your email");
      owed.push(email);
    }
  };
  const browsers = Array.from({ length: 4 }, browser);
  await rolling.update();
  updating = false;
  await Promise.all(browsers);
  console.log(`while two machines were updated: ${JSON.stringify(counts)}`);
  const fine = ["page 200", "script 200", "form 200", "form 409"];
  expect(Object.keys(counts).filter((key) => !fine.includes(key))).toEqual([]);
  expect(counts["form 409"]).toBeGreaterThan(0);
  // All share the outbox.
  const sent = () =>
    new Set([before, after, ...rolling.servers].flatMap(({ output }) => emailsIn(output())).map(({ to }) => to));
  await expect.poll(() => owed.filter((email) => !sent().has(email)), { timeout: 20_000 }).toEqual([]);
  await rolling.stop();
});

/** @returns each page in each state in which it has a form of its own; `minted` names the field that each rendering makes anew */
async function pagesWithForms(
  page: Page,
): Promise<{ path: string; cookie?: string; shown?: string; minted?: string }[]> {
  open = [before];
  const query = (link: { uid: string; token: string }) => `?${new URLSearchParams(link)}`;
  // Valid for long enough to be mailed, and expired when it is opened below.
  const late = await accounts.create();
  await accounts.enqueueResets(late.email, 86_400_000 - 8_000);
  const expired = linkIn(await mailTo(late.email, "Reset your password"));
  const post = (path: string, body: object) => postJson(url + path, body, APART);
  const { email } = await accounts.create();
  await post("/api/auth/users/reset_password/", { email });
  const spent = linkIn(await mailTo(email, "Reset your password"));
  await post("/api/auth/users/reset_password_confirm/", { ...spent, new_password: NEW_PASSWORD });
  const notMe = linkIn(await mailTo(email, "was changed"));
  const other = await accounts.create();
  await post("/api/auth/users/reset_password/", { email: other.email });
  const good = linkIn(await mailTo(other.email, "Reset your password"));
  const newcomer = `${randomUUID()}@example.com`;
  await accounts.createSignUp(newcomer);
  const verify = linkIn(await mailTo(newcomer, "Confirm your email"));

  const owner = await accounts.create();
  await accounts.linkGoogle(owner.id);
  await sessionCookie(url, owner.email, OLD_PASSWORD, APART);
  const cookie = await sessionCookie(url, owner.email, OLD_PASSWORD, APART);
  const forgetful = await accounts.create();
  const old = await sessionCookie(url, forgetful.email, OLD_PASSWORD, APART);
  const social = await accounts.create();
  const withoutPassword = await sessionCookie(url, social.email, OLD_PASSWORD, APART);
  await accounts.linkGoogle(social.id);
  await accounts.removePassword(social.id);
  for (const each of [forgetful, social]) await accounts.ageSessions(each.email, 15 * 60_000);
  const reauthenticate = `${url}/account/reauthenticate`;
  const headers = { ...APART, cookie: withoutPassword };
  const forms = formsIn(await (await fetch(reauthenticate, { headers })).text());
  const byEmail = forms.find((form) => actionOf(form) === "requestReauthenticationEmailAction");
  await formIn(byEmail ?? "", reauthenticate, headers)({});
  const mailed = /\/account\/reauthenticate\?token=\S+$/m.exec(
    await mailTo(social.email, "Confirm that it is you"),
  )?.[0];
  const asked = await (await openForm(`${url}/forgot-password`, APART))({ email: TYPED_EMAIL });
  const isExpired = async () => {
    const opened = await fetch(`${url}/reset-password${query(expired)}`, { headers: APART });
    return (await headingOf(opened)) === "Invalid or expired link";
  };
  await expect.poll(isExpired, { timeout: 15_000 }).toBe(true);
  const signedUp = await (await openForm(`${url}/signup`, APART))({ email: TYPED_EMAIL });

  return [
    { path: "/login?callbackUrl=%2Fset-password" },
    { path: "/signup" },
    { path: "/signup", shown: await signedUp.text() },
    { path: "/forgot-password" },
    { path: "/forgot-password", shown: await asked.text() },
    { path: `/reset-password${query(good)}` },
    { path: `/reset-password${query(spent)}` },
    { path: `/reset-password${query(expired)}`, minted: "token" },
    { path: `/verify-email${query(verify)}` },
    { path: `/not-me${query(notMe)}` },
    { path: "/continue-with/email", cookie: await newcomerCookie(page) },
    { path: "/account", cookie },
    { path: "/set-password", cookie },
    { path: "/account/delete", cookie },
    { path: "/account/reauthenticate?callbackUrl=%2Faccount%2Fdelete", cookie: old },
    { path: "/account/reauthenticate", cookie: withoutPassword },
    { path: mailed ?? "", cookie: withoutPassword },
  ];
}

/** On the database of `before`, behind a balancer that asks /readyz five times a second, or as often as a busy machine can. */
async function twoMachines() {
  const variables = { ...before.variables, DRAIN_SECONDS: "4" };
  const ports = [await freePort(), await freePort()];
  const servers = await Promise.all(ports.map((PORT) => startServer({ ...variables, PORT })));
  const running = [...servers];
  const check = async (): Promise<void> => {
    const ready = await Promise.all(
      running.map(({ url }) =>
        fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      ),
    );
    open = running.filter((_, place) => ready[place]);
  };
  await check();
  const checking = setInterval(check, 200);
  return {
    servers,
    async update() {
      for (const [place, PORT] of ports.entries()) {
        await running[place]?.stop();
        const updated = await startServer({ ...variables, PORT }, "start", folder);
        running[place] = updated;
        servers.push(updated);
        // Long enough that pages of one build have their forms answered by the other.
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
    },
    async stop() {
      clearInterval(checking);
      await Promise.all(running.map((server) => server.stop()));
    },
  };
}

async function openBefore(page: Page, path: string): Promise<void> {
  goTo(before);
  await page.goto(url + path);
  await page.waitForLoadState("networkidle");
  goTo(after);
}

function goTo(server: Server): void {
  open = [server];
  // The browser keeps its connections.
  balancer.disconnect();
}

async function setPassword(page: Page): Promise<void> {
  await page.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel("Confirm new password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
}

function scriptsIn(html: string): string[] {
  return [...new Set(html.match(/\/_next\/static\/[\w~./-]+\.(js|css)/g))];
}

async function mailTo(address: string, subject: string): Promise<string> {
  const found = () =>
    [before, after]
      .flatMap(({ output }) => emailsIn(output()))
      .filter((email) => email.to === address && email.subject.includes(subject));
  await expect.poll(() => found().length, { timeout: 15_000 }).toBe(1);
  return found()[0]?.text ?? "";
}

/** Of somebody who begins with a provider that does not verify their address. */
async function newcomerCookie(page: Page): Promise<string> {
  provider.lie = { claims: { sub: randomUUID(), email: TYPED_EMAIL, email_verified: false } };
  await page.goto(`${url}/login`);
  await page.getByRole("button", { name: "Continue with Mallory" }).click();
  await expect(page).toHaveURL(/\/continue-with\/email/);
  return (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** With something typed into each. */
function fieldsOf(form: string): [name: string, value: string][] {
  return inputsIn(form).map((input) => {
    const [name, type] = [attribute(input, "name"), attribute(input, "type")];
    if (type === "password") return [name, TYPED_PASSWORD];
    return [name, name === "email" && type !== "hidden" ? TYPED_EMAIL : attribute(input, "value")];
  });
}

/** Neither what is Next's, nor passwords, nor boxes. */
function valuesIn(form: string): [name: string, value: string][] {
  return inputsIn(form)
    .filter((input) => !/name="\$ACTION|type="(password|checkbox)"/.test(input))
    .map((input) => [attribute(input, "name"), attribute(input, "value")]);
}

function inputsIn(form: string): string[] {
  return (form.match(/<input\b[^>]*>/g) ?? []).filter((input) => attribute(input, "name"));
}

/** @returns the name of the action that it posts to, in either build */
function actionOf(form: string): string | undefined {
  const id = /[0-9a-f]{42}/.exec(form)?.[0];
  return actionsOfBuild().find(([known]) => id === known || id === renamed(known))?.[1].exportedName;
}

/** As in the build after the update. */
function renamed(id: string): string {
  return id.slice(0, 2) + [...id.slice(2)].reverse().join("");
}

function hiddenIn(html: string, name: string): string {
  const [input = ""] = new RegExp(`<input\\b[^>]*name="${name}"[^>]*>`).exec(html) ?? [];
  return attribute(input, "value");
}
