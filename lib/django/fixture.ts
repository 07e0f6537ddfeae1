/** Rows for Django's `loaddata`: what came from the site as it was there, but for what has changed here. */
import { randomBytes } from "node:crypto";
import type { DjangoIdentity, identities, users } from "../db/schema";
import { publicId } from "../tokens";
import type { DjangoRow } from "./source";

type User = typeof users.$inferSelect;
type Identity = typeof identities.$inferSelect;

/** What is learned of the site from the accounts that came from it. */
export interface DjangoSite {
  userModel: string;
  emailField: string;
  allauth: boolean;
  /** Of the user model; undefined until an account shows them. */
  fields: Set<string> | undefined;
  /** Those with an @ that are not their account's own address: a new account may have that address. */
  usernames: Set<string>;
  /** What the site calls a provider. */
  providers: Map<string, string>;
  /** USE_TZ=False: times without a zone. */
  naive: boolean;
}

export function newSite({
  userModel,
  emailField,
  allauth,
}: Pick<DjangoSite, "userModel" | "emailField" | "allauth">): DjangoSite {
  const providers = new Map([["oidc", "openid_connect"]]);
  return { userModel, emailField, allauth, fields: undefined, usernames: new Set(), providers, naive: false };
}

export function learn(site: DjangoSite, { django, email }: User): void {
  if (!django) return;
  const { username, date_joined } = django.fields;
  site.fields ??= new Set(Object.keys(django.fields));
  site.naive ||= typeof date_joined === "string" && !/(Z|[+-]\d\d:?\d\d)$/.test(date_joined);
  if (typeof username === "string" && username.includes("@") && username !== email) site.usernames.add(username);
  for (const { from, provider, providerThere } of django.identities)
    if (from === "allauth") site.providers.set(provider, providerThere);
  if (django.emailAddress || django.identities.some(({ from }) => from === "allauth")) site.allauth = true;
}

export function fixtureRows(user: User, own: Identity[], site: DjangoSite): FixtureRows {
  const { django } = user;
  const pk = user.djangoPk ?? user.id;
  const email = django?.email ?? user.email;
  const row = { model: site.userModel, pk, fields: { ...fieldsOf(user, site), [site.emailField]: email } };
  // A password that was set here since was set by a link to the mailbox, or by an owner whose mailbox was proven.
  const proven = !django || django.passwordDigest === undefined;
  const address = site.allauth && (proven || django.emailAddress) ? [emailAddressRow(pk, email, user, proven)] : [];
  const before = django?.identities ?? [];
  const known = (identity: Identity) => before.find((old) => isSame(old, identity));
  return {
    rows: [row, ...address, ...own.flatMap((identity) => identityRow(pk, identity, known(identity), site))],
    unlinked: before.filter((old) => !own.some((identity) => isSame(old, identity))),
    leftBehind: own.filter((identity) => !known(identity) && !site.allauth),
  };
}

function fieldsOf(user: User, site: DjangoSite): Record<string, unknown> {
  const { django, passwordHash, lastLoginAt, createdAt } = user;
  const common = {
    password: passwordHash ?? django?.unusedPassword ?? unusablePassword(),
    last_login: lastLoginAt && spelled(lastLoginAt, site),
  };
  const active = { is_active: user.disabledAt === null };
  if (django) return { ...django.fields, ...common, ...("is_active" in django.fields && active) };
  const fields = site.fields ?? new Set(site.userModel === "auth.user" ? ["username", "is_active", "date_joined"] : []);
  return {
    ...common,
    ...(fields.has("username") && { username: usernameOf(user, site) }),
    ...(fields.has("is_active") && active),
    ...(fields.has("date_joined") && { date_joined: spelled(createdAt, site) }),
  };
}

/** Of an account that began here. Django's takes 150 characters. */
function usernameOf(user: User, { usernames }: DjangoSite): string {
  const { email } = user;
  return email.length <= 150 && !usernames.has(email) ? email : `user-${publicId(user)}`;
}

/** As Django's make_password(None). */
function unusablePassword(): string {
  return `!${randomBytes(30).toString("base64url")}`;
}

function emailAddressRow(pk: number | string, email: string, { django }: User, proven: boolean): DjangoRow {
  const { emailAddress } = django ?? {};
  const verified = proven || (emailAddress?.verified ?? false);
  const fields = { user: pk, email, verified, primary: true };
  return { model: "account.emailaddress", pk: emailAddress ? keyOf(emailAddress.pk) : null, fields };
}

/** Those of python-social-auth are there as they were: another row would take away the provider's tokens in them. */
function identityRow(
  pk: number | string,
  { provider, subject, createdAt }: Identity,
  known: DjangoIdentity | undefined,
  site: DjangoSite,
): DjangoRow[] {
  if (!site.allauth || known?.from === "social-auth") return [];
  const at = spelled(createdAt, site);
  const name = known?.providerThere ?? site.providers.get(provider) ?? provider;
  const fields = { user: pk, provider: name, uid: subject, last_login: at, date_joined: at, extra_data: {} };
  return [{ model: "socialaccount.socialaccount", pk: known ? keyOf(known.pk) : null, fields }];
}

function spelled(time: Date, { naive }: DjangoSite): string {
  return naive ? time.toISOString().replace("Z", "") : time.toISOString();
}

const keyOf = (pk: string) => (/^\d{1,15}$/.test(pk) ? Number(pk) : pk);

function isSame(one: Pick<Identity, "provider" | "subject">, other: Pick<Identity, "provider" | "subject">): boolean {
  return one.provider === other.provider && one.subject === other.subject;
}

export interface FixtureRows {
  rows: DjangoRow[];
  /** Here since: they are to be deleted there by hand. */
  unlinked: DjangoIdentity[];
  /** There is no table for them that is known. */
  leftBehind: Identity[];
}
