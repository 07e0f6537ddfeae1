import path from "node:path";

/** The servers' databases and what they printed: kept until the next run, for whoever looks into a failure. */
export const SERVERS_FOLDER = path.resolve("e2e/.results/servers");
