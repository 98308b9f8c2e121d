import type { SandboxSpec } from './driver/driver'

/** Equal for specs whose sandboxes are interchangeable, whatever the order in which their settings were written. */
export function specKey(spec: SandboxSpec): string {
  return JSON.stringify(sorted(spec))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]),
  )
}
