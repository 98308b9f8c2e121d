import { formatBytes, formatDuration } from '@/lib/client/format'
import type { LimitRange, LimitRanges } from '@/lib/contracts/limits'

export type LimitName = keyof LimitRanges

const MIB = 1024 ** 2

/** Where a slider stops, as often as it takes to reach any range: the first few, and then those again times the last. */
const STEPS: Record<LimitName, { unit: number; first: readonly number[]; times: number }> = {
  memoryBytes: { unit: MIB, first: [32, 48, 64, 96], times: 4 },
  diskBytes: { unit: MIB, first: [16, 32], times: 4 },
  cpuCount: { unit: 1, first: [0.1, 0.25, 0.5, 0.75], times: 10 },
  maxProcesses: { unit: 1, first: [4, 6], times: 2 },
  timeoutMs: { unit: 1000, first: [1, 2, 5, 10, 20, 30], times: 60 },
}
/** Of the processor, whose numbers do not double. */
const CPU_MORE = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

/** The values a slider offers, ascending: round ones, and always the range's ends, its default and what is set. */
export function stopsOf(name: LimitName, { min, max, default: usual }: LimitRange, value: number): number[] {
  const { unit, first, times } = STEPS[name]
  // Less than the first of them nobody sets by hand.
  const least = Math.min(max, Math.max(min, (first[0] ?? 0) * unit))
  const stops = new Set([least, max, usual, value].filter((stop) => stop >= min && stop <= max))
  for (let factor = unit; first.some((step) => step * factor <= max); factor *= times) {
    for (const step of first) if (step * factor > least && step * factor < max) stops.add(step * factor)
    if (name === 'cpuCount') break
  }
  if (name === 'cpuCount') for (const count of CPU_MORE) if (count > min && count < max) stops.add(count)
  return [...stops].sort((one, other) => one - other)
}

export function formatLimit(name: LimitName, value: number, locale: string): string {
  if (name === 'memoryBytes' || name === 'diskBytes') return formatBytes(value, locale)
  if (name === 'timeoutMs') return formatDuration(value, locale)
  return new Intl.NumberFormat(locale).format(value)
}
