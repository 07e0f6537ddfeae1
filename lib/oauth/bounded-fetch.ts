/** For servers that we do not trust: all requests and their bodies end within `timeoutMs` from now. */

const MAX_BYTES = 256 * 1024;

export function boundedFetch(timeoutMs: number): typeof fetch {
  const deadline = AbortSignal.timeout(timeoutMs);
  return async (input, init) => {
    const signal = init?.signal ? AbortSignal.any([deadline, init.signal]) : deadline;
    // No redirects: a hostile one could lead into our own network (SSRF).
    const response = await fetch(input, { ...init, signal, redirect: "manual", cache: "no-store" });
    return new Response(await readAll(response), { status: response.status, headers: response.headers });
  };
}

async function readAll(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error("The response is too long");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
