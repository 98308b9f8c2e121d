import { useLocale } from 'next-intl'
import { useEffect, useState } from 'react'
import { formatDuration } from '@/lib/client/format'

const TICK_MS = 100

/** A clock that runs while it is on the page. */
export function Elapsed({ sinceMs }: { sinceMs: number }) {
  const locale = useLocale()
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return formatDuration(Math.floor(Math.max(0, nowMs - sinceMs) / TICK_MS) * TICK_MS, locale)
}
