import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { fakeServices } from '../testing/fake-services'

const Panel = z.object({
  title: z.string().min(1),
  type: z.string(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.object({ expr: z.string(), refId: z.string() })).min(1),
})
const File = z.object({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.number(),
  panels: z.array(Panel).min(10),
})

const services = fakeServices()
// The pool tells its sizes once there is one.
beforeAll(async () => (await services.engine.acquire({})).dispose())
afterAll(() => services.stop())

test('Grafana’s file asks for nothing that the server does not have', async () => {
  const { panels } = File.parse(JSON.parse(readFileSync('docs/grafana/codetok.json', 'utf8')))
  const served = new Set<string>()
  for (const { name, type } of await services.metrics.registry.getMetricsAsJSON()) {
    served.add(name)
    if (String(type) === 'histogram') for (const suffix of ['bucket', 'sum', 'count']) served.add(`${name}_${suffix}`)
  }
  const asked = panels.flatMap(({ targets }) =>
    targets.flatMap(
      ({ expr }) => expr.match(/\b(?:codetok|nodejs|process)_\w+/g) ?? expect.fail(`no metric in ${expr}`),
    ),
  )
  expect(asked.filter((name) => !served.has(name))).toEqual([])
})

test('Prometheus reads what the dashboard shows', async () => {
  const text = await services.metrics.registry.metrics()
  for (const line of [
    /^codetok_host_memory_bytes\{state="total"\} [1-9]/m,
    /^codetok_sandboxes_in_use\{surface="e2b"\} 0$/m,
    /^codetok_event_loop_delay_seconds\{quantile="0.99"\} \d/m,
  ]) {
    expect(text).toMatch(line)
  }
})
