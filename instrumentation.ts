/** Next calls this with what went wrong while it answered: the log line that belongs to the number which the page shows. */
import type { Instrumentation } from "next";

export const onRequestError: Instrumentation.onRequestError = async (error) => {
  // Next compiles this file for the edge as well, which never calls it, and leaves out there what a log needs.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [{ log }, { requestStore, retryLaterOf }] = await Promise.all([
    import("@/lib/log"),
    import("@/app/_request/store"),
  ]);
  const store = requestStore();
  const retryLater = retryLaterOf(error);
  if (store && retryLater) store.retryLater = retryLater;
  // Recorded where it was thrown.
  if (retryLater?.status === 429) return;
  log().error({ err: error, requestId: store?.requestId }, "a request failed");
};
