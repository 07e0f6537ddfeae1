import { expect, test } from "../support/fixtures";

const PAGES = [
  "/",
  "/login",
  "/forgot-password",
  "/reset-password",
  "/reset-password/done",
  "/account",
  "/no-such-page",
];

test("no page may be cached, framed, sniffed or run foreign scripts", async ({ request }) => {
  for (const path of PAGES) {
    const headers = (await request.get(path, { maxRedirects: 0 })).headers();
    expect(headers, path).toMatchObject({
      "cache-control": expect.stringContaining("no-store"),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(headers, path).not.toHaveProperty("x-powered-by");
    const policy = headers["content-security-policy"] ?? "";
    for (const rule of [
      "default-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self';",
      "frame-ancestors 'none'",
    ])
      expect(policy, path).toContain(rule);
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/]{22}==';/);
    expect(policy, path).not.toContain("unsafe");
  }
});

test("a search engine that follows a mailed link gets the URL without its token, and may not archive the page", async ({
  request,
  baseURL,
}) => {
  for (const path of ["/reset-password", "/verify-email"]) {
    const answer = await request.get(`${path}?uid=MQ&token=diejjw-501c9655681189b3e543ef40f46414eb`);
    expect(answer.headers()["x-robots-tag"]).toBe("noarchive, nosnippet");
    const [head] = (await answer.text()).split("</head>");
    expect(head).toContain(`<link rel="canonical" href="${baseURL}${path}"/>`);
  }
});

test("styles are this site's own sheets, or carry the answer's nonce", async ({ request }) => {
  for (const path of PAGES) {
    const answer = await request.get(path);
    const html = await answer.text();
    const sheets = [...html.matchAll(/<link rel="stylesheet" href="([^"]*)"/g)].map(([, href]) => href);
    expect(sheets.length, path).toBeGreaterThan(0);
    for (const href of sheets) expect(href, path).toMatch(/^\/_next\/static\//);
    const policy = answer.headers()["content-security-policy"] ?? "";
    const [, nonce] = policy.match(/style-src 'self' 'nonce-([A-Za-z0-9+/]{22}==)';/) ?? [];
    expect(nonce, path).toBeDefined();
    for (const [style] of html.matchAll(/<style[^>]*>/g)) expect(style, path).toContain(`nonce="${nonce}"`);
  }
});

test("each answer has a nonce of its own", async ({ request }) => {
  const policies = await Promise.all([1, 2, 3].map(async () => (await request.get("/login")).headers()));
  expect(new Set(policies.map((headers) => headers["content-security-policy"])).size).toBe(3);
});

test.describe("injected markup", () => {
  // 418: hydration mismatch.
  test.use({ expectedErrors: [/Content Security Policy|React error #418/] });
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, "Nothing runs without JavaScript.");

  test("neither runs nor shows, and is reported", async ({ page, server }) => {
    await page.route("**/login", async (route) => {
      const answer = await route.fetch();
      const script = '<script>window.injected = true</script><img src="x:" onerror="window.injected = true">';
      const injected = `${script}<style>button { display: none }</style>`;
      await route.fulfill({ response: answer, body: (await answer.text()).replace("</main>", `${injected}</main>`) });
    });
    await page.goto("/login");
    await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
    expect(await page.evaluate(() => "injected" in window)).toBe(false);
    await expect.poll(server.output).toContain('"msg":"csp violation"');
  });
});
