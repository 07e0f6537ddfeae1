import { openAccounts } from "../support/accounts";
import { productionVariables, type Server, startServer } from "../support/server";
import { EMAILS, PASSWORD, type Subject } from "./subject";

export interface Ours extends Subject {
  startedInMs: number;
  server: Server;
}

/** Limits exist to stop what a benchmark does; that they are asked is part of the cost, that they refuse is not. */
const UNLIMITED = { RESET_LIMIT: "900000/minute", LOGIN_LIMIT: "900000/minute", CAPTCHA: "off" };

export async function startLatchkey(processes: number, own: Record<string, string> = {}): Promise<Ours> {
  const more = { BCRYPT_COST: "12", WEB_PROCESSES: String(processes), ...own };
  const variables = { ...(await productionVariables()), ...UNLIMITED, ...more };
  const startedAt = performance.now();
  const server = await startServer(variables);
  const startedInMs = Math.round(performance.now() - startedAt);
  return {
    name: "Latchkey",
    url: server.url,
    emails: EMAILS,
    reset: { path: "/api/auth/users/reset_password/", body: (email) => ({ email }) },
    login: { path: "/api/auth/jwt/create/", body: (email) => ({ email, password: PASSWORD }) },
    page: "/login",
    stop: server.stop,
    server,
    startedInMs,
  };
}

export async function createAccounts({ server, emails }: Ours): Promise<void> {
  const accounts = openAccounts(server);
  for (const email of emails) await accounts.create({ email });
  await accounts.close();
}
