// npm run check: types, lint and format, dependency rules, unused code. Two at a time; each one's output in one piece.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './setup/command.mjs'
import { elapsed } from './setup/progress.mjs'
import { ROOT } from './setup/root.mjs'

const AT_A_TIME = 2
const CRUISED = ['app', 'components', 'lib', 'scripts', 'e2e', 'instrumentation.ts', 'instrumentation-node.ts']

const bin = (/** @type {string} */ name) => join(ROOT, 'node_modules', '.bin', name)

/** @type {{ name: string, commands: [string, string[]][] }[]} */
const checks = [
  {
    name: 'types',
    commands: [
      // Writes next-env.d.ts and the types of the routes, which a fresh clone has not.
      ...(existsSync(join(ROOT, 'app', 'layout.tsx'))
        ? [/** @type {[string, string[]]} */ ([bin('next'), ['typegen']])]
        : []),
      [bin('tsc'), ['--noEmit', '--pretty', 'false']],
    ],
  },
  { name: 'lint and format', commands: [[bin('biome'), ['check', '--error-on-warnings', '--colors=off']]] },
  {
    name: 'dependency rules',
    commands: [
      [
        bin('depcruise'),
        [...CRUISED.filter((path) => existsSync(join(ROOT, path))), '--config', '.dependency-cruiser.cjs'],
      ],
    ],
  },
  { name: 'unused code', commands: [[bin('knip'), ['--no-progress']]] },
]

const waiting = [...checks]
let failed = 0

async function worker() {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const startedAtMs = performance.now()
    try {
      for (const [command, args] of check.commands) await run(command, args, { cwd: ROOT, keepAll: true })
      console.log(`✓ ${check.name} (${elapsed(startedAtMs)})`)
    } catch (error) {
      failed++
      console.log(`✗ ${check.name} (${elapsed(startedAtMs)})\n${error instanceof Error ? error.message : error}\n`)
    }
  }
}

await Promise.all(Array.from({ length: AT_A_TIME }, worker))
process.exitCode = failed > 0 ? 1 : 0
