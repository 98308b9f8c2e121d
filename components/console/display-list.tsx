'use client'

import Image from 'next/image'
import { useTranslations } from 'next-intl'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { Display, Table } from './displays'

const ROWS_MAX = 500
/** Nothing of it may reach out or act: it is a page of nobody's, without scripts. */
const NO_REACH = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>body{font:13px/1.5 system-ui,sans-serif;margin:8px;color:#1b2321;background:#fff}</style>`

/** Images, tables and HTML that the run shows. */
export function DisplayList({ displays }: { displays: readonly Display[] }) {
  const t = useTranslations('console.displays')
  return (
    <ScrollRegion label={t('label')} className="min-h-0 flex-1 space-y-3 overflow-auto p-3">
      {displays.map((display, index) => (
        <DisplayView key={display.id} display={display} label={t('name', { number: index + 1 })} />
      ))}
    </ScrollRegion>
  )
}

function DisplayView({ display, label }: { display: Display; label: string }) {
  switch (display.kind) {
    case 'image':
      return (
        <Image
          src={display.url}
          alt={label}
          unoptimized
          width={640}
          height={480}
          className="h-auto w-auto max-w-full rounded-md bg-white"
        />
      )
    case 'html':
      return (
        <iframe
          title={label}
          sandbox=""
          srcDoc={NO_REACH + display.html}
          className="h-64 w-full resize-y rounded-md border border-line bg-white"
        />
      )
    case 'table':
      return <TableView table={display.table} label={label} />
  }
}

function TableView({ table: { columns, rows }, label }: { table: Table; label: string }) {
  const t = useTranslations('console.displays')
  return (
    <>
      <table aria-label={label} className="text-xs">
        {columns.length === 0 ? null : (
          <thead>
            <tr>
              {keyed(columns).map(([key, column]) => (
                <th key={key} scope="col" className="border-b border-line-strong px-2 py-1 text-left font-semibold">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {keyed(rows.slice(0, ROWS_MAX)).map(([key, cells]) => (
            <tr key={key}>
              {keyed(cells).map(([cellKey, cell]) => (
                <td key={cellKey} className="border-b border-line px-2 py-1 font-mono">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > ROWS_MAX ? <p className="text-ink-muted">{t('more', { count: rows.length - ROWS_MAX })}</p> : null}
    </>
  )
}

/** What never changes its order may be known by its place. */
function keyed<T>(list: readonly T[]): (readonly [string, T])[] {
  return list.map((item, index) => [String(index), item])
}
