// npm run bench [-- --driver docker|bubblewrap] [--rounds 40] [--json file]
// What a run costs here, beside what people would use instead. Samples are interleaved and compared round by round.

import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureE2bSandboxImage, ensurePlaygroundImage } from '../images'
import { findEngine } from '../setup/driver.mjs'
import { ROOT } from '../setup/root.mjs'
import { ensureToolchain } from '../toolchain.mjs'
import { startBenchServer } from './bench-server'
import { createToFirstOutput } from './e2b-client'
import { HttpClient } from './http-client'
import { Neighbour } from './neighbour'
import { firstByteOf } from './process-clock'
import { startContainer } from './standing-container'
import { interleave, percentile, type Summary, summarize } from './statistics'
import { summaryTable, table } from './table'

const JAVASCRIPT = `console.log('hello')`
const PYTHON = `print('hello', flush=True)`
const DOCKER_RUN = ['run', '--rm', '--network=none']
const NODE_IN_IMAGE = '/opt/node/bin/node'
/** Below the cap of a run's stream. */
const THROUGHPUT_BYTES = 12 * 2 ** 20
const WARM_UP_ROUNDS = 3

const { values } = parseArgs({
  options: {
    driver: { type: 'string', default: 'docker' },
    rounds: { type: 'string', default: '40' },
    json: { type: 'string' },
  },
})
const rounds = Number(values.rounds)

const { node } = await ensureToolchain({ dataDir: join(ROOT, '.codetok') })
const engine = await findEngine(process.env)
const image = engine.isUsable ? await ensurePlaygroundImage({ report: () => {} }) : undefined
const e2bImage = engine.isUsable ? await ensureE2bSandboxImage({ report: () => {} }) : undefined
const server = await startBenchServer(values.driver)
const container = image ? await startContainer(image) : undefined
const client = new HttpClient(server.url)
const neighbour = await Neighbour.start(server.url)
try {
  const id = await client.createSandbox()
  const run = (language: 'javascript' | 'python', code: string, env?: Record<string, string>) => async () =>
    (await client.run(id, { language, code, ...(env ? { env } : {}) })).firstByteMs

  const javascript = new Map<string, () => Promise<number>>([
    ['bare node -e', () => firstByteOf(node, ['-e', JAVASCRIPT])],
    ['codetok, warm', run('javascript', JAVASCRIPT)],
    ['codetok, cold interpreter', run('javascript', JAVASCRIPT, { NODE_OPTIONS: '--no-warnings' })],
  ])
  if (container && image) {
    javascript.set('docker exec', () => firstByteOf('docker', ['exec', container.id, NODE_IN_IMAGE, '-e', JAVASCRIPT]))
    javascript.set('docker run --rm', () =>
      firstByteOf('docker', [...DOCKER_RUN, '--entrypoint', NODE_IN_IMAGE, image, '-e', JAVASCRIPT]),
    )
  }
  const python = new Map<string, () => Promise<number>>([
    ['bare python3 -c', () => firstByteOf('/usr/bin/python3', ['-c', PYTHON])],
    ['codetok, warm', run('python', PYTHON)],
  ])
  const claim = new Map<string, () => Promise<number>>([
    [
      'POST /api/sandbox',
      async () => {
        await client.untilWarm(server.warm)
        const startedAtMs = performance.now()
        const claimed = await client.createSandbox()
        const tookMs = performance.now() - startedAtMs
        await client.deleteSandbox(claimed)
        return tookMs
      },
    ],
  ])

  const e2b = new Map<string, () => Promise<number>>([
    ['bare bash -c', () => firstByteOf('/bin/bash', ['-c', 'echo hello'])],
    [
      'Sandbox.create()',
      async () => {
        await client.untilWarm(server.warm)
        return createToFirstOutput(server.e2b)
      },
    ],
  ])
  if (e2bImage)
    e2b.set('docker run --rm', () =>
      firstByteOf('docker', [...DOCKER_RUN, '--entrypoint', '/bin/bash', e2bImage, '-lc', 'echo hello']),
    )

  const shell = async () => (await client.run(id, { command: 'echo hello' })).totalMs
  const beside = new Map<string, () => Promise<number>>([
    ['alone', shell],
    ['beside 1000 requests of another', () => neighbour.beside(shell)],
  ])

  const compare = async (title: string, ways: Map<string, () => Promise<number>>, baseline: string) => {
    const progress = (phase: string) => (round: number) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${title}: ${phase} ${round + 1}`)
    }
    await interleave(WARM_UP_ROUNDS, ways, progress('warming up'))
    const all = await interleave(rounds, ways, progress(`of ${rounds}, round`))
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    const base = all.get(baseline)
    if (!base) throw new Error(`no measurement is called ${baseline}`)
    const summaries = [...all.values()].map((series) => summarize(series, base))
    console.log(`\n${summaryTable(title, summaries, baseline)}`)
    return summaries
  }

  console.log(`${cpus().length} cores, ${values.driver} driver, ${rounds} rounds`)
  const results: Record<string, Summary[]> = {
    javascript: await compare('JavaScript, first byte', javascript, 'bare node -e'),
    python: await compare('Python, first byte', python, 'bare python3 -c'),
    claim: await compare('Claim of a sandbox', claim, 'POST /api/sandbox'),
    e2b: await compare('E2B, create to first stdout', e2b, e2bImage ? 'docker run --rm' : 'bare bash -c'),
    beside: await compare('A run, from request to end', beside, 'alone'),
  }

  const throughput: number[] = []
  for (let round = 0; round < 5; round++) {
    const code = `yes 0123456789012345678901234567890123456789012345678901234567890 | head -c ${THROUGHPUT_BYTES}`
    const { totalMs, outputBytes } = await client.run(id, { language: 'bash', code })
    throughput.push(outputBytes / 2 ** 20 / (totalMs / 1000))
  }
  const megabytesPerSecond = percentile(throughput, 0.5)
  console.log(
    `\n${table([
      ['Output to an HTTP client', 'MB/s'],
      ['median of 5', megabytesPerSecond.toFixed(1)],
    ])}`,
  )

  const report = { driver: values.driver, cores: cpus().length, rounds, results, megabytesPerSecond }
  if (values.json) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`)
  else console.log(`\n${JSON.stringify(report)}`)
} finally {
  client.close()
  neighbour.stop()
  await container?.remove()
  await server.stop()
}
