import { defineConfig, devices } from '@playwright/test'

/** Each driver has a server of its own, started as a person starts it, with its own ports and data. */
const SERVERS = [
  { driver: 'docker', port: 3400 },
  { driver: 'bubblewrap', port: 3410 },
] as const

/** What a page does by itself is the same on every driver: these go to the server that has less to do. */
const PAGES = /\/(accessibility|languages|share)\.spec\.ts$/

/** A fresh clone is built and its image made by the first server's start. */
const FIRST_START_TIMEOUT_MS = 15 * 60_000

export default defineConfig({
  testDir: 'e2e',
  outputDir: '.codetok/e2e-results',
  // One for each server. Sandboxes share the machine with the browser: more at once makes each slower.
  workers: SERVERS.length,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // These end what hangs. They are no measure of speed: a busy machine takes several times what a page needs.
  timeout: 600_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    locale: 'en-US',
    // Without its film of the page and its copies of the document, which cost what the page itself does where there is no
    // graphics card: what failed is looked at closer by `npm run e2e -- --trace on` with its name.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    launchOptions: {
      // Chromium without the windows and menus that nobody sees here, which cost more processor than the page in them.
      executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium-headless-shell',
      // Chromium refuses to make its own sandbox for root.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
  projects: [
    ...SERVERS.map(({ driver, port }) => ({
      name: driver,
      workers: 1,
      use: { baseURL: `http://localhost:${port}` },
      testIgnore: PAGES,
      ...(driver === 'docker' ? {} : { grep: /@core/ }),
    })),
    { name: 'pages', workers: 1, use: { baseURL: `http://localhost:${SERVERS[1].port}` }, testMatch: PAGES },
  ],
  webServer: SERVERS.map(({ driver, port }) => ({
    command: 'node scripts/start.mjs',
    url: `http://127.0.0.1:${port}/api/health`,
    name: driver,
    timeout: FIRST_START_TIMEOUT_MS,
    stdout: 'pipe',
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
    env: {
      PORT: String(port),
      GATEWAY_PORT: String(port + 1),
      HOST: '127.0.0.1',
      SANDBOX_DRIVER: driver,
      DATA_DIR: `.codetok/e2e-${driver}`,
      LOG_LEVEL: 'warn',
      // A page that a test has closed must not hold a place of the pool while the next ones wait for it.
      SANDBOX_IDLE_TIMEOUT: '30000',
      // Pages use none of them.
      E2B_POOL_MIN_SIZE: '0',
      E2B_INTERPRETER_POOL_MIN_SIZE: '0',
      // Programs that a test stops, or that run into another limit, may take a busy machine longer than 30 s.
      E2B_TIMEOUT: '120000',
      LANG: 'C.UTF-8',
    },
  })),
})
