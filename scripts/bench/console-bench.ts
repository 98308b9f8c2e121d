/**
 * How fast a page's console takes a million lines, how long it keeps the page from painting, and what the lines cost in memory:
 * in a real browser, through the page's own event stream. Ends with 1 where a target is missed.
 *
 *     npx next start & npx tsx scripts/bench/console-bench.ts [http://127.0.0.1:3000] [lines]
 */
import { chromium } from '@playwright/test'
import { serveScriptedRun } from './scripted-run'
import { traceLongestTask } from './task-trace'

const TARGETS = [
  { name: 'lines a second', target: 200_000, isMore: true },
  { name: 'longest task, ms of CPU', target: 100, isMore: false },
  { name: 'heap, MB', target: 150, isMore: false },
] as const

const [url = 'http://127.0.0.1:3000', count = '1000000'] = process.argv.slice(2)
const lineCount = Number(count)

/** Text, since a function would be sent as the compiler has changed it. */
const WATCH_FRAMES = `
  let lastFrameAt = performance.now()
  globalThis.longestFrameMs = 0
  requestAnimationFrame(function next(now) {
    longestFrameMs = Math.max(longestFrameMs, now - lastFrameAt)
    lastFrameAt = now
    requestAnimationFrame(next)
  })
`

function* lines(): Iterable<string> {
  for (let line = 0; line < lineCount; line += 1) {
    yield `2026-11-22 10:00:00.000 \u001b[32mINFO\u001b[0m request ${line} served in 12 ms by worker 7\n`
  }
}

const target = new URL(url)
const server = await serveScriptedRun(target, lines)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const page = await browser.newPage({ locale: 'en-US' })
  const devtools = await page.context().newCDPSession(page)
  const heapMb = async () => {
    await devtools.send('HeapProfiler.collectGarbage')
    return (await devtools.send('Runtime.getHeapUsage')).usedSize / 1e6
  }
  await page.goto(server.url + target.pathname, { timeout: 120_000 })
  const run = page.getByRole('button', { name: 'Run', exact: true })
  await page.getByRole('status', { name: 'Sandbox' }).filter({ hasText: 'ready' }).waitFor({ timeout: 120_000 })
  const heapBefore = await heapMb()
  await page.evaluate(WATCH_FRAMES)
  const longestTask = await traceLongestTask(devtools)
  const startedAt = performance.now()
  await run.click()
  await page.getByRole('status', { name: 'Run state' }).filter({ hasText: 'Finished' }).waitFor({ timeout: 300_000 })
  const seconds = (performance.now() - startedAt) / 1000
  await page
    .getByRole('log')
    .getByText(`request ${lineCount - 1} served`)
    .waitFor({ timeout: 60_000 })
  const shownSeconds = (performance.now() - startedAt) / 1000
  const longestFrameMs = await page.evaluate<number>('longestFrameMs')
  const values = [lineCount / seconds, await longestTask(), (await heapMb()) - heapBefore]

  console.log(`longest frame by the clock, other programs included: ${Math.round(longestFrameMs)} ms`)
  console.log(
    `${lineCount} lines: taken in ${seconds.toFixed(2)} s, the last one shown after ${shownSeconds.toFixed(2)} s`,
  )
  for (const [index, { name, target: bar, isMore }] of TARGETS.entries()) {
    const value = values[index] ?? Number.NaN
    const isMet = isMore ? value >= bar : value <= bar
    if (!isMet) process.exitCode = 1
    console.log(
      `${isMet ? 'met   ' : 'missed'}  ${name}: ${Math.round(value)} (${isMore ? 'at least' : 'at most'} ${bar})`,
    )
  }
} finally {
  await browser.close()
  server.closeAllConnections()
  server.close()
}
