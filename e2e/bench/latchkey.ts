import { openAccounts } from "../accounts";
import { productionVariables, type Server, startServer } from "../server";
import { PASSWORD, type Subject } from "./subject";

export interface Ours extends Subject {
  startedInMs: number;
  server: Server;
}

export async function startLatchkey(processes: number): Promise<Ours> {
  // Limits exist to stop what a benchmark does; that they are asked is part of the cost, that they refuse is not.
  const high = { RESET_LIMIT: "900000/minute", LOGIN_LIMIT: "900000/minute", CAPTCHA: "off", LOG_LEVEL: "info" };
  const variables = { ...(await productionVariables()), ...high, BCRYPT_COST: "12", WEB_PROCESSES: String(processes) };
  const startedAt = performance.now();
  const server = await startServer(variables);
  const startedInMs = Math.round(performance.now() - startedAt);
  const accounts = openAccounts(server);
  const { email } = await accounts.create();
  await accounts.close();
  return {
    name: "Latchkey",
    url: server.url,
    email,
    login: { email, password: PASSWORD },
    stop: server.stop,
    server,
    startedInMs,
  };
}
