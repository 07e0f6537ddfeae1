/** The entry of a worker thread. Errors are posted as their message: an error object might carry the job's password. */
import { parentPort } from "node:worker_threads";
import { type Job, slowHash, slowVerify } from "./slow-hash";

parentPort?.on("message", (job: Job) => {
  try {
    parentPort?.postMessage({ value: run(job) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : "failed" });
  }
});

function run(job: Job): unknown {
  return job.do === "hash" ? slowHash(job.password, job.cost) : slowVerify(job.password, job.encoded, job.cost, job);
}
