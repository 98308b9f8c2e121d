import createNextIntlPlugin from 'next-intl/plugin'

/** For every answer; the pages' own content security policy, which needs a nonce, is set in proxy.ts. */
const SECURITY_HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  {
    key: 'Permissions-Policy',
    value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), browsing-topics=()',
  },
]

/** @type {import('next').NextConfig} */
const config = {
  // ssh2, a dependency of dockerode, and SQLite have native addons that a bundler can't follow.
  serverExternalPackages: [
    'dockerode',
    'e2b',
    'ws',
    'pino',
    'pino-roll',
    'prom-client',
    '@photostructure/sqlite',
    'pg',
    'kysely',
    'wawoff2',
  ],
  // gzip would hold small events of a stream back; a proxy in front may compress what is static.
  compress: false,
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // monaco-vim asks for Monaco by a path that Monaco no longer exports.
  turbopack: { resolveAlias: { 'monaco-editor/esm/vs/editor/editor.api': 'monaco-editor/editor/editor.api' } },
  // For the dashboard's 401.
  experimental: { authInterrupts: true },
  // `npm run check` does that; a person's first start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: '/:path*', headers: SECURITY_HEADERS },
    // What is under /embed is made to be framed by other sites.
    { source: '/((?!embed(?:/|$)).*)', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] },
  ],
}

export default createNextIntlPlugin({
  requestConfig: './lib/server/i18n.ts',
  // Messages are parsed by the build, so that no browser gets the parser.
  experimental: { messages: { path: './messages', format: 'json', locales: 'infer', precompile: true } },
})(config)
