/** Next calls this once per server, before the first request: the postman starts here. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startPostman } = await import("@/lib/postman");
  startPostman();
}
