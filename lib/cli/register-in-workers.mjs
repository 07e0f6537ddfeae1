/** For Vitest, which compiles what runs in its own thread: tsx beside it would double the time of every import. */
import { isMainThread } from "node:worker_threads";

if (!isMainThread) await import("./register.mjs");
