'use client'

import { useSyncExternalStore } from 'react'

/** As in app/globals.css. */
const PHONE = '(width < 48rem)'

function subscribe(onChange: () => void): () => void {
  const query = matchMedia(PHONE)
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}

/** Whether one view is shown at a time. The server takes a wide screen, and style does the rest until scripts run. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(PHONE).matches,
    () => false,
  )
}
