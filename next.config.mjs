import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

// Salts the ids of actions. Fixed, so that an id hangs on the names of file and function alone: machines built apart, and most updates,
// know each other's forms. It also encrypts what an action closes over, so none may close over anything (e2e/actions.test.ts).
process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = Buffer.from("latchkey: no action closes over.").toString("base64");

/** @type {import("next").NextConfig} */
export default {
  generateBuildId: hashOfSources,
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  // Djoser's paths end in a slash, browsers' do not: both are answered directly.
  skipTrailingSlashRedirect: true,
  devIndicators: false,
  // Crawlers that run no scripts. Next's own expression takes time that grows with the square of a user agent's length.
  htmlLimitedBots: /bot|crawler|spider|preview|facebook|google|lighthouse|slurp|whatsapp|yandex/i,
  // Nobody needs its image optimizer, and it fetches and computes for anybody.
  images: { unoptimized: true },
  // `npm run check` does it, for all rooms.
  typescript: { ignoreBuildErrors: true },
  // It would print the arguments of actions, passwords among them.
  logging: { serverFunctions: false },
  async headers() {
    // Opened by a mailed link, whose key nobody else shall have.
    const silent = { key: "Referrer-Policy", value: "no-referrer" };
    const unquoted = { key: "X-Robots-Tag", value: "noarchive, nosnippet" };
    const mailed = ["/reset-password", "/verify-email", "/not-me", "/account/reauthenticate"];
    return mailed.map((source) => ({ source, headers: [silent, unquoted] }));
  },
  // The mailbox is a laptop's. Its own notFound() would be a page that is blank without JavaScript.
  async rewrites() {
    const shut = { source: "/dev/:path*", destination: "/no-such-page" };
    return { beforeFiles: process.env.NODE_ENV === "production" ? [shut] : [] };
  },
  // Optional and native: looked for when the server starts, not when it is built.
  serverExternalPackages: ["@node-rs/bcrypt"],
  experimental: {
    serverActions: { bodySizeLimit: "64kb" },
    // What a stopped `npm run dev` leaves behind can make the next one load its page again and again, without end.
    turbopackFileSystemCacheForDev: false,
  },
};

const SOURCES = ["app", "lib", "emails", "drizzle", "instrumentation.ts", "next.config.mjs", "package-lock.json"];

/** The same sources are the same build, wherever it is made: Next loads a page anew when it is answered by another build. */
function hashOfSources() {
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap(filesOf).sort()) hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 20);
}

function filesOf(source) {
  if (!statSync(source).isDirectory()) return [source];
  const entries = readdirSync(source, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
}
