/**
 * A process that runs a program which prints for ever, and reads only its first event: tells on stdout how much its memory has
 * grown meanwhile, in bytes. Its argument: the settings of a driver.
 */
import { z } from 'zod'
import { LocalSandbox } from '../local-sandbox'
import { makeDriver, type RealDriverSettings } from './real-drivers'

const READING_MS = 4_000
const SAMPLE_MS = 50

const settings: RealDriverSettings = z
  .custom<RealDriverSettings>((value) => typeof value === 'object')
  .parse(JSON.parse(process.argv[2] ?? ''))

await using sandbox = new LocalSandbox({ driver: makeDriver(settings), timeout: 30_000 })
await sandbox.initialize()
// What everything needs once is not the flood's.
for (let count = 0; count < 3; count++) await sandbox.execute({ command: 'head -c 3000000 /dev/zero' })

const before = rss()
const run = await sandbox.runs.start({ command: 'yes' }, { owner: 'sandbox' })
const reader = run.log.subscribe()[Symbol.asyncIterator]()
await reader.next()
let most = before
for (const until = performance.now() + READING_MS; performance.now() < until; ) {
  await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS))
  most = Math.max(most, rss())
}
console.log(JSON.stringify({ grownBytes: most - before, logBytes: run.log.logBytes }))
await run.stop()
await reader.return?.()

function rss(): number {
  globalThis.gc?.()
  return process.memoryUsage.rss()
}
