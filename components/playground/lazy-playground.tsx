'use client'

import { lazy, useEffect } from 'react'
import { afterFirstPaint } from '@/lib/client/after-first-paint'
import { EARLY_CLICK_SCRIPT, replayEarlyClick } from '@/lib/client/early-click'
import { persistently } from '@/lib/client/persistently'
import type { PlaygroundProps } from './playground'

/**
 * The playground's scripts come after its first paint: the server has drawn all of it, and its text box takes keys without
 * them. No `Suspense` is around it on purpose. React then leaves the server's HTML as it is until it can take all of it over,
 * and never puts a fallback, or an empty text box, in the place of what was typed meanwhile.
 */
const Loaded = lazy(async () => {
  await afterFirstPaint()
  const { Playground } = await persistently(() => import('./playground'))
  return {
    default: function Answering(props: PlaygroundProps) {
      useEffect(replayEarlyClick, [])
      return <Playground {...props} />
    },
  }
})

type LazyPlaygroundProps = PlaygroundProps & {
  /** Of the page's own policy. */
  nonce: string
}

export function LazyPlayground({ nonce, ...props }: LazyPlaygroundProps) {
  return (
    <>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours. */}
      <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: EARLY_CLICK_SCRIPT }} />
      <Loaded {...props} />
    </>
  )
}
