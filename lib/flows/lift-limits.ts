import { HOUR_MS } from "../clock";
import { quotaLift } from "../mail/quotas";
import { auditEvent, findAuditEvents } from "../models/audit-log";
import type { User } from "../models/users";
import { liftAll } from "../rate-limit/lifts";
import { heldUntil, type LimitName, lift } from "../rate-limit/limits";
import { lockoutOf, lockoutReset } from "../rate-limit/lockout";
import type { RequestContext } from "../request-context";
import { type Purpose, uidOf } from "../tokens";

const LINKS: Purpose[] = ["reset-password", "not-me"];
/** Whose user sees "too many attempts", whatever the address they type. */
const BY_CLIENT: LimitName[] = [
  "failed-login-by-client",
  "reset-by-client",
  "resend-by-client",
  "sign-up-by-client",
  "failed-reset-by-client",
  "failed-verification-by-client",
  "wrong-current-password-by-client",
  "wrong-token-by-client",
];
const MAX_CLIENTS = 20;

/**
 * What holds an address, and its account if it has one. A limit of a client holds everybody behind its address, strangers too: those of the
 * clients that were here for it are told, and lifted only by name.
 */
export async function limitsHolding({ email, user }: Person, now = new Date()): Promise<Hold[]> {
  const { until, failures } = await lockoutOf(email);
  const clients = await recentClients({ email, user }, now);
  const own = limitsOf({ email, user }, clients);
  const shared = clients.flatMap((client) => BY_CLIENT.map((name): Limit => ({ name, key: client, client })));
  const held = await Promise.all(
    [...own, ...shared].map(async ({ name, key, client }) => ({
      limit: name,
      until: await heldUntil(name, key),
      client,
    })),
  );
  return [{ limit: "lockout" as const, until, failures }, ...held].flatMap(({ until: end, ...hold }) =>
    end && end > now ? [{ ...hold, until: end }] : [],
  );
}

/**
 * Of the account, its address and the emails to it; with `client`, also those of everybody behind that. In the memory of servers it holds
 * within a second.
 */
export async function liftLimits(
  { email, user }: Person,
  client: string | undefined,
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  const clients = await recentClients({ email, user }, now);
  const named = client === undefined ? [] : BY_CLIENT.map((name) => ({ name, key: client }));
  const deletions = [...limitsOf({ email, user }, clients), ...named].flatMap(({ name, key }) => lift(name, key));
  const whose = user ? { userId: user.id } : { submittedEmail: email };
  const lifted = auditEvent({ code: "limits_lifted", ...whose, ...(client && { details: { client } }) }, request, now);
  await liftAll([...lockoutReset(email), ...deletions], ...quotaLift(email, now), lifted);
}

/** Not those by device: whose they are is known to the browser alone, and beyond them it is a client like any other. */
function limitsOf({ email, user }: Person, clients: string[]): Limit[] {
  const ofAddress: Limit = { name: "reset-by-devices-of-address", key: email };
  if (!user) return [ofAddress];
  const { id, passwordHash } = user;
  const ofLinks = clients.flatMap((client) =>
    LINKS.map((purpose): Limit => {
      const key = `${purpose} ${uidOf(user)} ${client}`;
      return { name: "wrong-token-by-uid-and-client", key };
    }),
  );
  return [
    ofAddress,
    { name: "failed-login-by-devices", key: `${id} ${passwordHash}` },
    { name: "failed-reset-by-user", key: id },
    { name: "wrong-current-password-by-user", key: id },
    { name: "reauthentication-email-by-user", key: id },
    ...ofLinks,
  ];
}

/** From where anything was asked or tried within an hour. */
async function recentClients({ email, user }: Person, now: Date): Promise<string[]> {
  const since = new Date(now.getTime() - HOUR_MS);
  const events = await findAuditEvents({ userId: user?.id, submittedEmail: email, since });
  const clients = new Set(events.map(({ client }) => client).filter(isIpClient));
  return [...clients].slice(0, MAX_CLIENTS);
}

/** Emails' events have the recipient's idea of a network, and the operator's none. */
const isIpClient = (client: string) => /^[\d.]+$|::\/64$/.test(client);

/** `email`: canonical, with an account or without. */
export interface Person {
  email: string;
  user?: User | undefined;
}

export interface Hold {
  limit: LimitName | "lockout";
  until: Date;
  /** Who shares it. */
  client?: string | undefined;
  failures?: number;
}

interface Limit {
  name: LimitName;
  key: string | number;
  client?: string;
}
