'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useSyncExternalStore } from 'react'
import type { TestNode, Tests } from '@/components/tests/test-tree'
import { TestsSection } from '@/components/tests/tests-section'
import { useTests } from '@/components/tests/use-tests'
import { DisplayList } from './display-list'
import type { Display } from './displays'
import type { LineStore } from './line-store'
import { WithBeside } from './with-beside'

const NONE: readonly Display[] = []

interface BesideProps {
  log: LineStore
  /** Nothing more comes. */
  isOver: boolean
  isKnownPath: (path: string) => boolean
  onOpenLocation: (path: string, line: number, column: number | null) => void
  onRerunTests?: ((nodes: readonly TestNode[], all: Tests) => void) | undefined
  /** The output. */
  children: ReactNode
}

/** The output, and beside it the tests, images and tables that a run shows. */
export function Beside({ log, isOver, isKnownPath, onOpenLocation, onRerunTests, children }: BesideProps) {
  const t = useTranslations('console')
  const tests = useTests(log.tests)
  const displays = useSyncExternalStore(
    log.subscribe,
    () => log.displays.list,
    () => NONE,
  )
  const hasTests = tests.files.length > 0
  const hasDisplays = displays.length > 0
  return (
    <WithBeside
      title={hasTests ? t('tests.label') : t('displays.label')}
      beside={
        hasTests || hasDisplays ? (
          <>
            {hasTests ? (
              <TestsSection
                tests={tests}
                isOver={isOver}
                isKnownPath={isKnownPath}
                onOpen={({ path, line, column }) => onOpenLocation(path, line, column)}
                onRun={onRerunTests && ((nodes) => onRerunTests(nodes, tests))}
              />
            ) : null}
            {hasDisplays ? <DisplayList displays={displays} /> : null}
          </>
        ) : null
      }
    >
      {children}
    </WithBeside>
  )
}
