/** @type {import("next").NextConfig} */
export default {
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  // Djoser's paths end in a slash, browsers' do not: both are answered directly.
  skipTrailingSlashRedirect: true,
  devIndicators: false,
  // `npm run check` does it, for all rooms.
  typescript: { ignoreBuildErrors: true },
  // It would print the arguments of actions, passwords among them.
  logging: { serverFunctions: false },
  async headers() {
    return [{ source: "/reset-password", headers: [{ key: "Referrer-Policy", value: "no-referrer" }] }];
  },
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
};
