import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '../..')

/** A tree in which each rule of .dependency-cruiser.cjs is broken once, and files that break none. */
const TREE: Record<string, string> = {
  'lib/contracts/run.ts': `export const Run = 1`,
  'lib/contracts/leaf.ts': `import '@/lib/client/http'`,
  'lib/client/http.ts': `export const http = 1`,
  'lib/client/queries/runs.ts': `import '@/lib/contracts/run'`,
  'lib/client/stream.ts': `import '@/lib/client/indirect'`,
  'lib/client/indirect.ts': `import '@/lib/server/log'`,
  'lib/server/log.ts': `export const log = 1`,
  'lib/server/services.ts': `import '@/lib/sandbox/pool'`,
  'lib/server/routes.ts': `import '@/lib/sandbox'`,
  'lib/server/deep.ts': `import '@/lib/sandbox/pool'`,
  'lib/server/engine.ts': `import Docker from 'dockerode'\nexport const docker = new Docker()`,
  'lib/server/typed.ts': `import type { Container } from 'dockerode'\nexport type Mine = Container`,
  'lib/server/testing/fake.ts': `import '@/lib/sandbox/pool'\nimport '@/scripts/tool'`,
  'lib/server/faked.ts': `import './testing/fake'`,
  'lib/server/scripted.ts': `import '@/scripts/tool'`,
  'lib/sandbox/index.ts': `import './pool'`,
  'lib/sandbox/pool.ts': `export const pool = 1`,
  'lib/sandbox/framework.ts': `import 'next/server'`,
  'lib/sandbox/upwards.ts': `import '@/lib/server/log'`,
  'lib/sandbox/driver/docker.ts': `import Docker from 'dockerode'\nimport './docker/image'\nexport const docker = new Docker()`,
  'lib/sandbox/driver/docker/image.ts': `import type Docker from 'dockerode'\nexport type Engine = Docker`,
  'lib/sandbox/a.ts': `import './b'`,
  'lib/sandbox/b.ts': `import './a'`,
  'components/ui/button.tsx': `export const Button = 1`,
  'components/ui/clever.tsx': `import '@/lib/client/queries/runs'`,
  'components/ui/wordy.tsx': `import '@/components/editor/editor'`,
  'components/editor/editor.tsx': `import '@/components/ui/button'`,
  'components/editor/server.tsx': `import '@/lib/sandbox'`,
  'scripts/tool.ts': `import '@/lib/sandbox/pool'`,
}

const Violations = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
})

let folder = ''
let found: string[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'codetok-rules-'))
  for (const [path, text] of Object.entries(TREE)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    cpSync(join(ROOT, file), join(folder, file))
  // Stand-ins where the rules look: the real packages would have to be copied.
  for (const [name, main] of [
    ['dockerode', 'lib/docker.js'],
    ['next', 'server.js'],
  ] as const) {
    const path = join(folder, 'node_modules', name, main)
    mkdirSync(dirname(path), { recursive: true })
    cpSync(join(ROOT, 'node_modules', name, 'package.json'), join(folder, 'node_modules', name, 'package.json'))
    writeFileSync(path, '')
  }
  found = violations().map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function violations() {
  const args = ['app', 'components', 'lib', 'scripts'].filter((name) =>
    Object.keys(TREE).some((path) => path.startsWith(name)),
  )
  const output = execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'), ...args, '--output-type', 'json'],
    { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  return Violations.parse(JSON.parse(output)).summary.violations
}

describe('the dependency rules', () => {
  it.each([
    ['no-circular', 'lib/sandbox/a.ts → lib/sandbox/b.ts'],
    ['contracts-are-leaves', 'lib/contracts/leaf.ts → lib/client/http.ts'],
    ['browser-never-reaches-server', 'components/editor/server.tsx → lib/sandbox/index.ts'],
    ['browser-never-reaches-server', 'lib/client/stream.ts → lib/server/log.ts'],
    ['sandbox-knows-no-framework', 'lib/sandbox/framework.ts → node_modules/next/server.js'],
    ['sandbox-knows-no-framework', 'lib/sandbox/upwards.ts → lib/server/log.ts'],
    ['sandbox-by-its-front-door', 'lib/server/deep.ts → lib/sandbox/pool.ts'],
    ['one-place-speaks-docker', 'lib/server/engine.ts → node_modules/dockerode/lib/docker.js'],
    ['one-place-speaks-docker', 'lib/server/typed.ts → node_modules/dockerode/lib/docker.js'],
    ['ui-is-generic', 'components/ui/clever.tsx → lib/client/queries/runs.ts'],
    ['ui-is-generic', 'components/ui/wordy.tsx → components/editor/editor.tsx'],
    ['product-knows-no-scripts', 'lib/server/scripted.ts → scripts/tool.ts'],
    ['testing-is-for-tests', 'lib/server/faked.ts → lib/server/testing/fake.ts'],
  ])('%s refuses %s', (rule, edge) => {
    expect(found).toContain(`${rule}: ${edge}`)
  })

  it('leave alone what keeps to them', () => {
    const innocent = [
      'lib/server/services.ts',
      'lib/server/routes.ts',
      'lib/server/testing/fake.ts',
      'lib/sandbox/index.ts',
      'lib/sandbox/driver/docker.ts',
      'lib/sandbox/driver/docker/image.ts',
      'lib/client/queries/runs.ts',
      'components/editor/editor.tsx',
      'scripts/tool.ts',
    ]
    expect(found.filter((line) => innocent.some((path) => line.includes(`: ${path} →`)))).toEqual([])
  })
})
