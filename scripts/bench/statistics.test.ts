import { describe, expect, it } from 'vitest'
import { interleave, percentile, summarize } from './statistics'

describe('the statistics of a benchmark', () => {
  it('take the median and the 95th percentile of the samples', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(percentile(values, 0.5)).toBe(50)
    expect(percentile(values, 0.95)).toBe(95)
    expect(percentile([7], 0.95)).toBe(7)
  })

  it('compare round by round, so that a slow round of the machine counts for both', () => {
    const baseline = { name: 'bare', samplesMs: [10, 100, 10] }
    const summary = summarize({ name: 'ours', samplesMs: [5, 50, 5] }, baseline)
    expect(summary).toMatchObject({ p50Ratio: 0.5, p95Ratio: 0.5, p50Ms: 5, p95Ms: 50, samples: 3 })
  })

  it('take one sample of each in every round, each one in every place', async () => {
    const order: string[] = []
    const measure = (name: string) => async () => order.push(name)
    const series = await interleave(3, new Map(['a', 'b', 'c'].map((name) => [name, measure(name)])), () => {})
    expect(order.join('')).toBe('abcbcacab')
    expect(series.get('a')?.samplesMs).toHaveLength(3)
  })
})
