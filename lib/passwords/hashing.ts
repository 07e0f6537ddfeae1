import { Worker } from "node:worker_threads";
import { availableCores } from "../cores";
import { env } from "../env";
import { atScrape, metrics } from "../metrics";
import { singleton } from "../singleton";
import { createWorkerPool, type Payer, type WorkerPool } from "./pool";
import { unhashable } from "./rules";
import type { Job, Verdict } from "./slow-hash";

const MAX_WAIT_SECONDS = 10;
const MAX_QUEUED_PER_WORKER = 128;
const KEPT_FOR_ACCOUNTS = 1 / 4;

export type { Payer };

/** The payer has no place in the queue. Answer 503 with Retry-After. */
export class HashingOverloaded extends Error {
  override name = "HashingOverloaded";
  readonly retryAfterSeconds = MAX_WAIT_SECONDS;
}

/**
 * `bcrypt_sha256$$2b$12$…`: bcrypt(hex(sha256(utf8(NFC(password))))), as Django's BCryptSHA256PasswordHasher.
 * @throws HashingOverloaded; RangeError for text that could never be verified
 */
export async function hashPassword(password: string, payer: Payer): Promise<string> {
  if (unhashable(password)) throw new RangeError("This text cannot be a password");
  return (await run({ do: "hash", password, cost: env().BCRYPT_COST }, payer)) as string;
}

/**
 * Null, malformed hashes and text that cannot be a password take the time of a real check.
 * @param foreign written by another system, in our format
 * @throws HashingOverloaded
 */
export async function verifyPassword(
  password: string,
  encoded: string | null,
  payer: Payer,
  { foreign = false } = {},
): Promise<Verdict> {
  return (await run({ do: "verify", password, encoded, cost: env().BCRYPT_COST, foreign }, payer)) as Verdict;
}

async function run(job: Job, payer: Payer): Promise<unknown> {
  const result = await pool().run(job, payer);
  if (result !== undefined) return result;
  metrics().hashesRefused.inc();
  throw new HashingOverloaded("Too many passwords are waiting to be hashed");
}

function pool(): WorkerPool {
  return singleton("password workers", () => {
    // Twice this process's share of the cores, because connections are not distributed evenly.
    const cores = availableCores();
    const share = Math.max(1, cores / env().WEB_PROCESSES);
    const places = Math.ceil(share * maxQueuedPerWorker(env().BCRYPT_COST));
    const accounts = Math.floor(places * KEPT_FOR_ACCOUNTS);
    const workers = createWorkerPool(startWorker, Math.min(cores, Math.ceil(2 * share)), {
      clients: places - accounts,
      accounts,
    });
    atScrape("password workers", () => observe(workers));
    return workers;
  });
}

function observe(workers: WorkerPool): void {
  const { running, waiting } = workers.load();
  for (const payer of ["client", "account"] as const) {
    metrics().hashesRunning.set({ payer }, running[payer]);
    metrics().hashesWaiting.set({ payer }, waiting[payer]);
  }
}

/** Bundlers recognise a worker's entry by exactly this expression. */
function startWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url));
}

/** What a worker completes within ten seconds: a check takes 0.3 s at cost 12 (bcryptjs, measured), twice that per step. */
export function maxQueuedPerWorker(cost: number): number {
  const completed = Math.floor(MAX_WAIT_SECONDS / (0.3 * 2 ** (cost - 12)));
  return Math.min(Math.max(1, completed), MAX_QUEUED_PER_WORKER);
}
