/**
 * The keys of bearer tokens: P-256, for ES256 (RFC 7518). Derived from AUTH_SECRET and AUTH_SECRET_PREVIOUS, so there is nothing more to
 * keep; other servers check tokens with the public halves alone, and can make none.
 */
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { env } from "./env";
import { singleton } from "./singleton";

export interface SigningKey {
  secret: string;
  /** The first part of every token that it signs, with the full stop. */
  header: string;
  publicJwk: PublicJwk;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

interface PublicJwk {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
  kid: string;
  alg: "ES256";
  use: "sig";
}

/** The first signs; the others are of previous secrets, whose tokens are still accepted. */
export function signingKeys(): [SigningKey, ...SigningKey[]] {
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  return [signingKeyOf(AUTH_SECRET), ...AUTH_SECRET_PREVIOUS.map(signingKeyOf)];
}

export function signToken({ header, privateKey }: SigningKey, payload: object): string {
  const signed = header + Buffer.from(JSON.stringify(payload)).toString("base64url");
  const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${lowS(signature).toString("base64url")}`;
}

/**
 * The header has to be, byte for byte, one that we write: no token chooses its algorithm or its key.
 * @returns undefined unless one of the keys has signed it
 */
export function verifyToken(token: string): { key: SigningKey; payload: unknown } | undefined {
  const key = signingKeys().find(({ header }) => token.startsWith(header));
  if (!key) return undefined;
  const [payload = "", text = "", ...more] = token.slice(key.header.length).split(".");
  const signature = Buffer.from(text, "base64url");
  if (more.length > 0 || signature.length !== 64 || !lowS(signature).equals(signature)) return undefined;
  const signed = Buffer.from(key.header + payload);
  if (!verify("sha256", signed, { key: key.publicKey, dsaEncoding: "ieee-p1363" }, signature)) return undefined;
  return { key, payload: JSON.parse(Buffer.from(payload, "base64url").toString()) };
}

export function signingKeyOf(secret: string): SigningKey {
  return singleton(`signing key ${createHash("sha256").update(secret).digest("hex")}`, () => derive(secret));
}

/** The order of the curve (SEC 2, secp256r1). */
const ORDER = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
/** 128 bits more than the order has: reduced by it, the key is uniform but for 2^-128 (FIPS 186-5, A.2.1, asks for 2^-64). */
const DERIVED_BYTES = 48;
const INFO = "latchkey.json-web-tokens.es256";

function derive(secret: string): SigningKey {
  const bits = Buffer.from(hkdfSync("sha256", secret, "", INFO, DERIVED_BYTES));
  const d = bytesOf((toNumber(bits) % (ORDER - 1n)) + 1n);
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const jwk = { crv: "P-256", kty: "EC", x, y } as Pick<PublicJwk, "crv" | "kty" | "x" | "y">;
  // RFC 7638: the members in this order.
  const kid = createHash("sha256").update(JSON.stringify(jwk)).digest("base64url");
  const header = Buffer.from(JSON.stringify({ alg: "ES256", kid, typ: "JWT" })).toString("base64url");
  const privateKey = createPrivateKey({ format: "jwk", key: { ...jwk, d: d.toString("base64url") } });
  return {
    secret,
    header: `${header}.`,
    publicJwk: { ...jwk, kid, alg: "ES256", use: "sig" },
    privateKey,
    publicKey: createPublicKey(privateKey),
  };
}

/** Of the two signatures that anybody can make of one, s and order - s, the smaller is ours: a token has one spelling. */
function lowS(signature: Buffer): Buffer {
  const s = toNumber(signature.subarray(32));
  return s > ORDER / 2n ? Buffer.concat([signature.subarray(0, 32), bytesOf(ORDER - s)]) : signature;
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

/** s may be larger than the order in what a stranger sends. */
function bytesOf(number: bigint): Buffer {
  return Buffer.from((number < 0n ? 0n : number).toString(16).padStart(64, "0"), "hex");
}
