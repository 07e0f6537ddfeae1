/** The commands of docs/production.md after pg_restore. */
import { readFileSync } from "node:fs";
import { isNull } from "drizzle-orm";
import { Client } from "pg";
import { expect, test } from "vitest";
import { commit, db } from "../db";
import { oauthStates, outbox } from "../db/schema";
import { env } from "../env";
import { enqueue } from "../mail/outbox";
import { saveOAuthState } from "../models/oauth-states";
import { sessionInsertion, sessionsOf } from "../models/sessions";
import { account, request } from "../test-support";

test("after a restore as the page says, no session, OAuth state or waiting email comes back to life, and accounts do", async () => {
  const user = await account(null);
  await commit(sessionInsertion(user.id, "token", "password", request, new Date()));
  const oauthState = { provider: "oidc", purpose: "log-in" as const, sessionId: null, returnTo: "/", exchangeId: "1" };
  await saveOAuthState("state", oauthState);
  await enqueue("reset-password", { userId: user.id }, request, new Date());
  const left = async () => ({
    sessions: (await sessionsOf(user.id)).length,
    states: (await db().select().from(oauthStates)).length,
    waiting: (await db().select().from(outbox).where(isNull(outbox.completedAt))).length,
  });
  expect(await left()).toEqual({ sessions: 1, states: 1, waiting: 1 });

  const [, statements = ""] =
    /psql --single-transaction[^\n]*<<END\n([\s\S]*?)^ *END$/m.exec(readFileSync("docs/production.md", "utf8")) ?? [];
  expect(statements).toContain("DELETE");
  const psql = new Client({ connectionString: env().DATABASE_URL });
  await psql.connect();
  await psql.query(statements);
  await psql.end();
  expect(await left()).toEqual({ sessions: 0, states: 0, waiting: 0 });
  expect(await db().select({ outcome: outbox.outcome }).from(outbox)).toEqual([{ outcome: "dropped" }]);
});
