import type { Summary } from './statistics'

/** Columns as wide as their widest cell; numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n')
}

export function summaryTable(title: string, summaries: readonly Summary[], baseline: string): string {
  const rows = summaries.map(({ name, p50Ms, p95Ms, p50Ratio, p95Ratio }) => [
    name,
    p50Ms.toFixed(1),
    p95Ms.toFixed(1),
    `${p50Ratio.toFixed(2)}x`,
    `${p95Ratio.toFixed(2)}x`,
  ])
  return table([[title, 'p50 ms', 'p95 ms', `p50 / ${baseline}`, `p95 / ${baseline}`], ...rows])
}
