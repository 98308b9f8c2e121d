const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** A size in binary units with three significant digits, such as `12.3 MiB`. */
export function formatBytes(bytes: number, locale: string): string {
  const power = bytes < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return `${formatNumber(value, locale, power === 0 ? 0 : digitsFor(value))} ${BYTE_UNITS[power]}`
}

/** A stretch of time in the unit that suits it, such as `8 ms`, `1.25 s` or `2 min 5 s`, in the locale's words. */
export function formatDuration(ms: number, locale: string): string {
  if (ms < 1000) return formatUnit(ms, 'millisecond', locale, ms < 10 ? 1 : 0)
  if (ms < 60_000) return formatUnit(ms / 1000, 'second', locale, ms < 10_000 ? 2 : 1)
  const minutes = Math.floor(ms / 60_000)
  const seconds = Math.floor((ms % 60_000) / 1000)
  return `${formatUnit(minutes, 'minute', locale, 0)} ${formatUnit(seconds, 'second', locale, 0)}`
}

export function formatPercent(percent: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: percent < 10 ? 1 : 0,
  }).format(percent / 100)
}

function digitsFor(value: number): number {
  return value < 10 ? 2 : value < 100 ? 1 : 0
}

function formatNumber(value: number, locale: string, digits: number): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)
}

function formatUnit(value: number, unit: string, locale: string, digits: number): string {
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits } as const
  return new Intl.NumberFormat(locale, options).format(value)
}
