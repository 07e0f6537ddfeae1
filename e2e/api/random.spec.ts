/** Bodies that nobody would think of: each gets an answer that is documented, and the server goes on as if nothing had been. */
import fc from "fast-check";
import { expect, test } from "../support/api";

const BODIES = Number(process.env.API_BODIES ?? 5_000);
const AT_ONCE = 50;
const FIELDS = [
  "email",
  "password",
  "re_password",
  "uid",
  "token",
  "new_password",
  "re_new_password",
  "current_password",
  "refresh",
  "__proto__",
];
const PATHS = [
  "auth/users",
  "auth/users/activation",
  "auth/users/resend_activation",
  "auth/users/reset_password",
  "auth/users/reset_password_confirm",
  "auth/users/set_password",
  "auth/jwt/create",
  "auth/jwt/session",
  "auth/jwt/refresh",
  "auth/jwt/verify",
  "users/set_password",
];

const values = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "MQ",
    "M",
    "c5h8kj-0123456789abcdef0123456789abcdef",
    "a@example.com",
    "A@EXAMPLE.COM\0",
    "\ud800",
  ),
);
const json = fc.oneof(
  { weight: 3, arbitrary: fc.dictionary(fc.constantFrom(...FIELDS), values).map((body) => JSON.stringify(body)) },
  fc.json(),
  fc.string({ unit: "binary" }),
);
const bodies = fc.array(fc.oneof({ weight: 9, arbitrary: json }, fc.uint8Array({ maxLength: 300 })), {
  minLength: AT_ONCE,
  maxLength: AT_ONCE,
});

for (const path of PATHS)
  test(`POST /api/${path}/ answers as documented to ${BODIES} random bodies`, async ({ ask, accounts }) => {
    test.setTimeout(60_000 + BODIES * 30);
    const { email } = await accounts.create();
    const login = { email, password: "Orchid-lantern-41" };
    const token = path.includes("set_password")
      ? (await ask("POST /api/auth/jwt/create/", login)).body.access
      : undefined;
    // The client fails on any status or body that the description does not have, and a 500 is described: so it is named here.
    const complaint = async (raw: BodyInit) =>
      ask(`POST /api/${path}/`, undefined, { raw, token }).then(
        ({ status }) => (status >= 500 && status !== 503 ? status : undefined),
        ({ message }: Error) => message,
      );
    const property = fc.asyncProperty(bodies, async (batch) => {
      const complaints = await Promise.all(batch.map(async (raw) => ({ raw, about: await complaint(raw) })));
      expect(complaints.filter(({ about }) => about !== undefined)).toEqual([]);
    });
    await fc.assert(property, { numRuns: Math.ceil(BODIES / AT_ONCE) });
    expect((await ask("GET /api/openapi.json")).status).toBe(200);
  });
