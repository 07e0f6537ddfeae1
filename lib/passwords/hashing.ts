/** Hashing off the main thread: while a password is checked, pages are served. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { env } from "../env";
import { singleton } from "../singleton";
import { createWorkerPool, type WorkerPool } from "./pool";
import { unhashable } from "./rules";
import type { Job, Verdict } from "./slow-hash";

const LONGEST_WAIT_SECONDS = 10;
const MOST_WAITING = 128;

/** So many passwords are waiting already that this one would wait too long. Answer 503 with Retry-After. */
export class HashingOverloaded extends Error {
  override name = "HashingOverloaded";
  /** By then everyone who waits now has been served. */
  readonly retryAfterSeconds = LONGEST_WAIT_SECONDS;
}

/**
 * `bcrypt_sha256$$2b$12$…`: bcrypt(hex(sha256(utf8(NFC(password))))), as Django's BCryptSHA256PasswordHasher writes and reads it.
 * @throws HashingOverloaded
 * @throws RangeError for text that the policy refuses and that could never be verified
 */
export async function hashPassword(password: string): Promise<string> {
  if (unhashable(password)) throw new RangeError("This text cannot be a password");
  return (await inWorker({ do: "hash", password, cost: env().BCRYPT_COST })) as string;
}

/**
 * Whether this is the password. `stale`: yes, but stored in an older format or at a lower cost; the caller writes it anew.
 * Null, unreadable hashes and text that cannot be a password never verify, in the time of a real check.
 * @throws HashingOverloaded
 */
export async function verifyPassword(password: string, encoded: string | null): Promise<Verdict> {
  return (await inWorker({ do: "verify", password, encoded, cost: env().BCRYPT_COST })) as Verdict;
}

async function inWorker(job: Job): Promise<unknown> {
  const answer = pool().run(job);
  if (!answer) throw new HashingOverloaded("Too many passwords are waiting to be hashed");
  return answer;
}

function pool(): WorkerPool {
  return singleton("password workers", () => {
    // Twice what falls to this process, because connections are not dealt out evenly, and never more than there are cores.
    const cores = Math.max(1, availableParallelism());
    const share = Math.max(1, cores / env().WEB_PROCESSES);
    return createWorkerPool(
      openWorker,
      Math.min(cores, Math.ceil(2 * share)),
      Math.ceil(share * waitingPerWorker(env().BCRYPT_COST)),
    );
  });
}

/** Written like this, with nothing around it, because this is what bundlers know for a worker's entry. */
function openWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url));
}

/** As many as one worker ends within ten seconds: a check takes 0.3 s at cost 12 (bcryptjs, measured) and twice that per step. */
export function waitingPerWorker(cost: number): number {
  const served = Math.floor(LONGEST_WAIT_SECONDS / (0.3 * 2 ** (cost - 12)));
  return Math.min(Math.max(1, served), MOST_WAITING);
}
