/** Next calls this with what went wrong while it answered: the log line that belongs to the number which the page shows. */
import type { Instrumentation } from "next";

export const onRequestError: Instrumentation.onRequestError = async (error, { headers }) => {
  // biome-ignore lint/style/noProcessEnv: Next knows it while it compiles, for the edge too, which has nothing of what a log needs and never calls this.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { log } = await import("@/lib/log");
  log().error({ err: error, requestId: headers["x-request-id"] }, "a request failed");
};
