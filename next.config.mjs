/** @type {import("next").NextConfig} */
export default {
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
