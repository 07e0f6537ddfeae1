/** What of a staged account counts here, and what is left behind and why. */
import type { DjangoAccount, DjangoIdentity } from "../db/schema";
import { canonicalEmail } from "../email-address";
import { passwordDigest } from "../password-digest";
import { readStoredHash } from "../passwords/formats";
import type { StagedAccount, StagedIdentity } from "./staging";

export interface JudgeOptions {
  /** What a provider that the site names otherwise is called here. */
  providers: Record<string, string>;
  /** Addresses that the site says are not verified count as proven. */
  trustUnverified: boolean;
}

/** As allauth and python-social-auth name them. */
const PROVIDERS: Record<string, string> = {
  google: "google",
  "google-oauth2": "google",
  "google-openidconnect": "google",
  facebook: "facebook",
  oidc: "oidc",
  openid_connect: "oidc",
};
/** As those providers number their users. An address is no such key, though python-social-auth may keep one. */
const SUBJECTS: Record<string, RegExp> = {
  google: /^\d{1,255}$/,
  facebook: /^\d{1,255}$/,
  oidc: /^[\x21-\x7e]{1,255}$/,
};
const ID = /^[1-9]\d{0,15}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Django's UNUSABLE_PASSWORD_PREFIX, or none at all. */
const UNUSABLE = /^(!|$)/;
const TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:?\d\d)?$/;

export function judge(staged: StagedAccount, options: JudgeOptions, now: Date): JudgedAccount {
  const { pk, email, fields } = staged;
  const unverified = !options.trustUnverified && isUnverified(staged);
  const { passwordHash, ...password } = judgePassword(staged.password, unverified);
  const createdAt = timeOf(fields.date_joined) ?? now;
  const judged = staged.identities.map((identity) => judgeIdentity(identity, unverified, options.providers, createdAt));
  const identities = judged.flatMap(({ taken }) => taken ?? []);
  const identity = { pk, email, username: typeof fields.username === "string" ? fields.username : undefined };
  const facts = { ...identity, fields, password, leftIdentities: judged.flatMap(({ left }) => left ?? []) };
  const key = keyOf(pk);
  if (key === undefined) return { ...facts, leftBehind: "key" };
  if (email === "") return { ...facts, leftBehind: "no-address" };
  if (staged.canonical === undefined) return { ...facts, leftBehind: "refused-address" };
  if (staged.clashes) return { ...facts, leftBehind: "clash" };
  const incoming = {
    key,
    email: staged.canonical,
    passwordHash,
    lastLoginAt: timeOf(fields.last_login) ?? null,
    createdAt,
    identities,
    django: {
      email,
      active: fields.is_active === undefined || Boolean(fields.is_active),
      passwordDigest: passwordDigest(staged.password),
      ...(passwordHash === null && { unusedPassword: staged.password }),
      identities: identities.map(({ createdAt: _, ...known }) => known),
      ...emailAddressOf(staged),
      fields,
    },
  };
  return { ...facts, incoming };
}

function keyOf(pk: string): IncomingAccount["key"] | undefined {
  if (UUID.test(pk)) return { djangoPk: pk };
  return ID.test(pk) && Number.isSafeInteger(Number(pk)) ? { id: Number(pk) } : undefined;
}

/** The site knows the address, and that nobody has proven it. */
function isUnverified({ canonical, emailAddresses }: StagedAccount): boolean {
  const same = emailAddresses.filter(({ email }) => canonicalEmail(email) === canonical);
  return same.length > 0 && !same.some(({ verified }) => verified);
}

function judgePassword(stored: string, unverified: boolean): JudgedPassword & { passwordHash: string | null } {
  if (UNUSABLE.test(stored)) return { passwordHash: null, format: "none", leftBehind: undefined };
  const format = formatOf(stored);
  const readable = !stored.includes("\0") && readStoredHash(stored, 0) !== undefined;
  if (!readable) return { passwordHash: null, format, leftBehind: "unknown-hash" };
  if (unverified) return { passwordHash: null, format, leftBehind: "unverified" };
  return { passwordHash: stored, format, leftBehind: undefined };
}

/** Django's name of the algorithm. */
function formatOf(stored: string): string {
  const [, name] = /^(?:(\w{1,40})\$|\$2[aby]\$)/.exec(stored) ?? [""];
  return name ?? (/^\$2[aby]\$/.test(stored) ? "bcrypt" : "unknown");
}

function judgeIdentity(
  { from, pk, provider: providerThere, uid, subject: known, createdAt, clashes }: StagedIdentity,
  unverified: boolean,
  named: Record<string, string>,
  joined: Date,
): { taken?: IncomingIdentity; left?: LeftIdentity } {
  const provider = named[providerThere] ?? PROVIDERS[providerThere];
  const left = (why: LeftIdentity["why"]) => ({ left: { provider: providerThere, why } });
  if (provider === undefined) return left("provider");
  const subject = [uid, known ?? ""].find((text) => SUBJECTS[provider]?.test(text));
  if (subject === undefined) return left("subject");
  if (clashes) return left("clash");
  if (unverified) return left("unverified");
  return { taken: { from, pk, provider, subject, providerThere, createdAt: timeOf(createdAt) ?? joined } };
}

/** Of the account's own address; others stay there. */
function emailAddressOf({ canonical, emailAddresses }: StagedAccount): Pick<DjangoAccount, "emailAddress"> {
  const [own] = emailAddresses.filter(({ email }) => canonicalEmail(email) === canonical);
  return own ? { emailAddress: { pk: own.pk, verified: own.verified } } : {};
}

/** Without a zone it is UTC to us, because it stands so in the links that were mailed. */
export function timeOf(text: unknown): Date | undefined {
  const [, day, time, zone = "Z"] = TIME.exec(String(text)) ?? [];
  const parsed = new Date(`${day}T${time}${zone}`);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed;
}

/** With `incoming`, or `leftBehind` and why. */
export interface JudgedAccount {
  pk: string;
  /** As the site spells it. */
  email: string;
  username: string | undefined;
  fields: Record<string, unknown>;
  password: JudgedPassword;
  leftIdentities: LeftIdentity[];
  leftBehind?: "key" | "no-address" | "refused-address" | "clash";
  incoming?: IncomingAccount;
}

export interface JudgedPassword {
  format: string;
  /** Why it opens nothing here, though it does there. */
  leftBehind: "unknown-hash" | "unverified" | undefined;
}

export interface LeftIdentity {
  provider: string;
  why: "provider" | "subject" | "clash" | "unverified" | "taken";
}

export interface IncomingAccount {
  key: { id: number } | { djangoPk: string };
  /** Canonical. */
  email: string;
  passwordHash: string | null;
  lastLoginAt: Date | null;
  createdAt: Date;
  identities: IncomingIdentity[];
  django: DjangoAccount & { passwordDigest: string };
}

export type IncomingIdentity = DjangoIdentity & { createdAt: Date };
