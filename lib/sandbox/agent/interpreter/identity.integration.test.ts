import { chown, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunOutcome } from '../../outcome'
import { collect, request } from '../testing/collect'
import { NODE_PROGRAMS, PYTHON_PROGRAMS, type Sample, TYPESCRIPT_PROGRAMS } from '../testing/identity-programs'
import { type BareResult, runBare } from '../testing/run-bare'
import { startAgent, type TestAgent } from '../testing/start-agent'

let agent: TestAgent

beforeAll(async () => {
  agent = await startAgent({ warm: { javascript: 1, typescript: 1, python: 1 } })
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
})
beforeEach(async () => {
  for (const name of await readdir(agent.home)) {
    await rm(path.join(agent.home, name), { recursive: true })
  }
})

async function place(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(agent.home, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, text)
    for (let made = file; made !== agent.home; made = path.dirname(made)) await chown(made, 1000, 1000)
  }
}

function asReturnCode(outcome: RunOutcome): number {
  if (outcome.kind === 'exited') return outcome.exitCode
  if (outcome.kind !== 'signaled') throw new Error(`unexpected outcome ${outcome.kind}`)
  const number = Object.entries(constants.signals).find(([name]) => name === outcome.signal)?.[1]
  return -(number ?? 0)
}

/** By a warm interpreter: one that is not there yet is waited for. */
async function runWarm(
  language: 'javascript' | 'typescript' | 'python',
  sample: Required<Sample>,
): Promise<BareResult> {
  const { client } = agent
  for (;;) {
    const run = await client.startRun(request({ kind: 'entry', language, path: sample.entry, args: sample.args }))
    if (!run.isWarm) {
      await run.stop({ graceMs: 0 })
      await collect(run.events)
      continue
    }
    await run.writeStdin(Buffer.from(sample.stdin)).catch(() => {}) // it may end without reading
    await run.closeStdin().catch(() => {})
    const { stdout, stderr, end } = await collect(run.events)
    return { stdout, stderr, exitCode: asReturnCode(end.outcome) }
  }
}

/** What differs between any two processes. */
function comparable(result: BareResult): BareResult {
  const plain = (text: string) => text.replaceAll(/\(node:\d+\)/g, '(node:PID)')
  return { ...result, stdout: plain(result.stdout), stderr: plain(result.stderr) }
}

describe.each([
  ['javascript', 'main.js', ['node'], NODE_PROGRAMS],
  [
    'typescript',
    'main.ts',
    ['node', '--experimental-transform-types', '--disable-warning=ExperimentalWarning'],
    TYPESCRIPT_PROGRAMS,
  ],
  ['python', 'main.py', ['python3'], PYTHON_PROGRAMS],
] as const)('a warm %s program', (language, main, interpreter, programs) => {
  it.each(Object.entries(programs))('%s, as under the bare binary', async (_name, given) => {
    const sample = { entry: main, args: [], stdin: '', ...given }
    await place(sample.files)
    const bare = await runBare(agent.home, [...interpreter, ...operand(sample.entry), ...sample.args], sample.stdin)
    const warm = await runWarm(language, sample)
    expect(comparable(warm)).toEqual(comparable(bare))
  })
})

it('a warm Node.js goes by the package.json of the moment that its program starts', async () => {
  const sample = { files: {}, entry: 'main.js', args: [], stdin: '' }
  await place({ 'main.js': 'console.log(typeof module)', 'package.json': '{"type":"commonjs"}' })
  // The first one may have been started before these files were there; the one that waits afterwards has not.
  for (let round = 0; round < 2; round++) expect((await runWarm('javascript', sample)).stdout).toBe('object\n')
  // For one that is still starting it would be too early to have read anything.
  await delay(1_000)
  await place({ 'package.json': '{"type":"module"}' })
  expect((await runWarm('javascript', sample)).stdout).toBe('undefined\n')
})

function operand(entry: string): string[] {
  return [entry.startsWith('-') ? `./${entry}` : entry]
}
