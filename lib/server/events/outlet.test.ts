import { describe, expect, test } from 'vitest'
import type { MetricsSample } from '@/lib/contracts/metrics'
import { Outlet } from './outlet'

const sample = (atMs: number): MetricsSample => ({
  atMs,
  cpuPercent: 0,
  cpuLimitPercent: 100,
  memoryBytes: 0,
  memoryLimitBytes: 0,
  processes: 0,
  processesLimit: 0,
  diskBytes: 0,
  diskLimitBytes: 0,
  networkInBytes: 0,
  networkOutBytes: 0,
})

describe('what a slow reader has yet to be sent', () => {
  test('is the newest sample alone', () => {
    const outlet = new Outlet()
    outlet.offerSample(sample(1))
    outlet.offerSample(sample(2))
    expect(outlet.take()).toMatchObject({ type: 'metrics', sample: { atMs: 2 } })
    expect(outlet.take()).toBeUndefined()
  })

  test('is one change of each file, the newest', () => {
    const outlet = new Outlet()
    outlet.offerChanges(
      [
        { type: 'created', path: 'a' },
        { type: 'changed', path: 'b' },
      ],
      false,
    )
    outlet.offerChanges(
      [
        { type: 'changed', path: 'a' },
        { type: 'removed', path: 'b' },
      ],
      false,
    )
    expect(outlet.take()).toEqual({
      type: 'files',
      changes: [
        { type: 'created', path: 'a' },
        { type: 'removed', path: 'b' },
      ],
    })
  })

  test('is the advice to read the tree again once there are too many changes, or some were lost', () => {
    const many = new Outlet()
    for (let n = 0; n < 600; n++) many.offerChanges([{ type: 'created', path: `f${n}` }], false)
    expect(many.take()).toEqual({ type: 'files_changed' })
    expect(many.take()).toBeUndefined()
    const lossy = new Outlet()
    lossy.offerChanges([{ type: 'created', path: 'a' }], true)
    expect(lossy.take()).toEqual({ type: 'files_changed' })
  })
})
