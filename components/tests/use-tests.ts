'use client'

import { useCallback, useSyncExternalStore } from 'react'
import { NO_TESTS, type Tests, type TestTree } from './test-tree'

/** The tests as they are, at most once a frame: a runner may tell of hundreds in one. */
export function useTests(tree: TestTree): Tests {
  const subscribe = useCallback(
    (listener: () => void) => {
      let frame: number | null = null
      const unsubscribe = tree.subscribe(() => {
        frame ??= requestAnimationFrame(() => {
          frame = null
          listener()
        })
      })
      return () => {
        unsubscribe()
        if (frame !== null) cancelAnimationFrame(frame)
      }
    },
    [tree],
  )
  return useSyncExternalStore(
    subscribe,
    () => tree.tests,
    () => NO_TESTS,
  )
}
