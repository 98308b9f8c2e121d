import createNextIntlPlugin from 'next-intl/plugin'

/** @type {import('next').NextConfig} */
const config = {
  // ssh2, a dependency of dockerode, has a native addon that a bundler can't follow.
  serverExternalPackages: ['dockerode', 'pino', 'pino-roll', 'prom-client'],
  // gzip would hold small events of a stream back; a proxy in front may compress what is static.
  compress: false,
  poweredByHeader: false,
  reactStrictMode: true,
}

export default createNextIntlPlugin('./lib/server/i18n.ts')(config)
