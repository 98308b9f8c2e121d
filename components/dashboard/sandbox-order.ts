import type { DashboardSandbox } from '@/lib/contracts/dashboard'

export const SORT_KEYS = ['owner', 'template', 'age', 'cpu', 'memory', 'processes', 'disk', 'runs'] as const
export type SortKey = (typeof SORT_KEYS)[number]

export interface SandboxOrder {
  readonly key: SortKey
  readonly isDescending: boolean
}

const VALUES: Readonly<Record<SortKey, (sandbox: DashboardSandbox) => number | string>> = {
  owner: ({ owner }) => owner,
  template: ({ surface, template }) => `${surface} ${template}`,
  // The youngest has the least of it.
  age: ({ createdAtMs }) => -createdAtMs,
  cpu: ({ usage }) => usage?.cpuPercent ?? -1,
  memory: ({ usage }) => usage?.memoryBytes ?? -1,
  processes: ({ usage }) => usage?.processes ?? -1,
  disk: ({ usage }) => usage?.diskBytes ?? -1,
  runs: ({ liveRuns }) => liveRuns,
}

/** Those that have every word of `filter` somewhere, in order; equals stay in the order in which they were made. */
export function arrange(
  sandboxes: Iterable<DashboardSandbox>,
  filter: string,
  { key, isDescending }: SandboxOrder,
): DashboardSandbox[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const value = VALUES[key]
  const sign = isDescending ? -1 : 1
  return [...sandboxes]
    .filter(({ id, owner, template, surface, driver }) => {
      const text = `${id} ${owner} ${template} ${surface} ${driver}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .sort((a, b) => {
      const [left, right] = [value(a), value(b)]
      if (left === right) return a.createdAtMs - b.createdAtMs
      return left < right ? -sign : sign
    })
}
