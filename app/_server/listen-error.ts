const FOREIGN = "LISTEN_HOST is no address of this machine";
const REASONS: Record<string, string> = {
  EADDRINUSE: "PORT is taken by another process",
  EACCES: "PORT is one that this user may not listen on",
  EADDRNOTAVAIL: FOREIGN,
  ENOTFOUND: FOREIGN,
};

/** Names the setting that is to be changed. */
export function listenError({ code = "" }: NodeJS.ErrnoException): Error {
  return new Error(`${REASONS[code] ?? "nobody can listen at PORT and LISTEN_HOST"} (${code})`);
}
