/** @type {import("next").NextConfig} */
export default {
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  // Djoser's paths end in a slash, browsers' do not: both are answered directly.
  skipTrailingSlashRedirect: true,
  devIndicators: false,
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
};
