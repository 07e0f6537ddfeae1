import fc from "fast-check";
import { OLD_PASSWORD } from "../support/accounts";
import { expect, from, POST_PATHS, test } from "../support/api";

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

let batches = 0;
/** Each batch from a network of its own, so that none is refused before its bodies are looked at. */
const nextClient = () => from(`2001:db8:${(batches++).toString(16)}::1`);

for (const path of POST_PATHS)
  test(`POST /api/${path}/ answers as documented to ${BODIES} random bodies`, async ({ ask, accounts }) => {
    test.setTimeout(60_000 + BODIES * 30);
    const { email } = await accounts.create();
    const login = { email, password: OLD_PASSWORD };
    const token = path.includes("set_password")
      ? (await ask("POST /api/auth/jwt/create/", login)).body.access
      : undefined;
    // `ask` fails on undocumented answers; 500 is documented, so it is checked here.
    const complaint = async (raw: BodyInit, headers: Record<string, string>) =>
      ask(`POST /api/${path}/`, undefined, { raw, token, headers }).then(
        ({ status }) => (status >= 500 && status !== 503 ? status : undefined),
        ({ message }: Error) => message,
      );
    const property = fc.asyncProperty(bodies, async (batch) => {
      const client = nextClient();
      const complaints = await Promise.all(batch.map(async (raw) => ({ raw, about: await complaint(raw, client) })));
      expect(complaints.filter(({ about }) => about !== undefined)).toEqual([]);
    });
    await fc.assert(property, { numRuns: Math.ceil(BODIES / AT_ONCE) });
    expect((await ask("GET /api/openapi.json")).status).toBe(200);
  });
