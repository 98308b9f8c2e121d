/**
 * Sandboxes that are warm before they are needed, from plain Node.js:
 * `node scripts/build-library.mjs && node examples/pool.mjs`
 */
import { SandboxLogger, SandboxMetrics, SandboxPool } from 'codetok/sandbox'

const metrics = new SandboxMetrics()
metrics.on('execute', ({ language, durationMs, phases }) => {
  const start = phases.isWarm ? 'warm' : 'cold'
  console.log(`${language}: ${Math.round(durationMs)} ms, started ${start} in ${phases.startedMs.toFixed(1)} ms`)
})
const logger = new SandboxLogger({ level: 'warn' })

const pool = new SandboxPool({ minSize: 2, maxSize: 4, idleTimeout: 300_000, memory: '256M' })
await pool.start()
try {
  const results = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (number) => {
      const sandbox = await pool.acquire()
      try {
        const { stdout } = await sandbox.execute(`console.log(${number} ** 2)`)
        return stdout.trim()
      } finally {
        await pool.release(sandbox)
      }
    }),
  )
  console.log(`squares: ${results.join(' ')}`)
  const { p50, p99 } = metrics.percentiles('acquire')
  console.log(`wait for a sandbox: p50 ${p50?.toFixed(1)} ms, p99 ${p99?.toFixed(1)} ms`)
} finally {
  await pool.drain()
  metrics.close()
  await logger.close()
}
