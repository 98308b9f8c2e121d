import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

/**
 * `unit` needs Node.js only; `integration` starts real sandboxes (`*.integration.test.ts`), one file at a time, since
 * they share the machine's cgroups, loop devices and two cores.
 */
export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    // What is told to run at once, each with a server or a sandbox of its own: more than the cores only makes each slower.
    maxConcurrency: 2,
    // How long what must come is waited for. A second, the default, is too short for a busy machine.
    expect: { poll: { timeout: 20_000 } },
    setupFiles: ['scripts/test/patience.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Files of one worker share their modules: loading them anew for each took more than all tests. None leaves anything in
          // them; what a module keeps for the whole process is made by the test that looks at it.
          isolate: false,
          // Ends what hangs. It is no measure of speed: a machine under load takes several times what a test needs.
          testTimeout: 120_000,
          include: ['{app,components,lib,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['lib/**/*.integration.test.ts'],
          fileParallelism: false,
          // Ends what hangs, as above: a test that takes a minute here has taken three where the machine had more to do.
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
