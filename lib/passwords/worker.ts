/** The thread: one job in, one answer out. An error goes back as its message; jobs carry passwords, errors do not. */
import { parentPort } from "node:worker_threads";
import { type Job, slowHash, slowVerify } from "./slow-hash";

parentPort?.on("message", (job: Job) => {
  try {
    parentPort?.postMessage({ value: work(job) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : "failed" });
  }
});

function work(job: Job): unknown {
  return job.do === "hash" ? slowHash(job.password, job.cost) : slowVerify(job.password, job.encoded, job.cost);
}
