/** A fetch for servers that we do not trust: slow, endless and hostile ones end as an error, never as a hang. */

const MAX_BYTES = 256 * 1024;

/** @returns a fetch whose requests, and the bodies of their answers, are all over within the time from now */
export function boundedFetch(withinMs: number): typeof fetch {
  const deadline = AbortSignal.timeout(withinMs);
  return async (input, init) => {
    const signal = init?.signal ? AbortSignal.any([deadline, init.signal]) : deadline;
    // A provider's endpoints have no reason to point elsewhere, and our own network is elsewhere.
    const response = await fetch(input, { ...init, signal, redirect: "manual", cache: "no-store" });
    return new Response(await readAll(response), { status: response.status, headers: response.headers });
  };
}

async function readAll(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // for await cancels the rest when it is left early.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error("The answer is too long");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
