'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { recordRun } from '@/components/session/record-run'
import { isActive, type RunRecord } from '@/components/session/run-record'
import { SandboxStatus } from '@/components/session/sandbox-status'
import { useSandboxSession } from '@/components/session/use-sandbox-session'
import type { TestNode, Tests } from '@/components/tests/test-tree'
import { LiveTimeline } from '@/components/timeline/live-timeline'
import { PointedMoment } from '@/components/timeline/moment'
import { Replay } from '@/components/timeline/replay'
import { RunTimeline } from '@/components/timeline/run-timeline'
import { runLogUrl } from '@/lib/client/queries/urls'
import type { RecordedRun } from '@/lib/contracts/playground'
import { Beside } from './beside'
import { ConsoleToolbar } from './console-toolbar'
import { FindBar } from './find-bar'
import type { OutputStream } from './line-block'
import { LineStore } from './line-store'
import { LogAnnouncer } from './log-announcer'
import { allText } from './log-selection'
import { LogView, type LogViewHandle } from './log-view'
import { RunFilesList } from './run-files'
import { RunHeader } from './run-header'
import { RunNotices } from './run-notices'
import { RunPicker } from './run-picker'
import { StdinLine } from './stdin-line'
import { useFind } from './use-find'
import { useFindShortcut } from './use-find-shortcut'

const NO_LOG = new LineStore()

interface ConsoleProps {
  /** Opens a place that the output names, such as that of an error. */
  onOpenLocation: (path: string, line: number, column: number | null) => void
  /** Whether the project has a file: only then a place in it is a link. */
  isKnownPath: (path: string) => boolean
  /** A text of the project as it is now. */
  textOf: (path: string) => string | null
  /** Lets the reader choose limits; absent where there is no place for it. */
  onLimits?: () => void
  /** Runs some of a run's tests again; absent as above. */
  onRerunTests?: (nodes: readonly TestNode[], all: Tests) => void
  /** Puts two runs side by side; absent as above. */
  /** Undefined: there are no two runs yet. */
  onCompare?: (() => void) | undefined
}

/** The current run: its state, its output, its input. */
export function Console({ onOpenLocation, isKnownPath, textOf, onLimits, onRerunTests, onCompare }: ConsoleProps) {
  const { run: currentRun, previousRuns, sendStdin, closeStdin } = useSandboxSession()
  const [chosen, setChosen] = useState<{ number: number; during: number } | null>(null)
  const [stream, setStream] = useState<OutputStream | null>(null)
  const [isWrapped, setWrapped] = useState(true)
  const view = useRef<LogViewHandle>(null)

  const runs = currentRun ? [currentRun, ...previousRuns] : []
  // A new run comes to the front by itself.
  const number = chosen && chosen.during === currentRun?.number ? chosen.number : currentRun?.number
  const run = runs.find((one) => one.number === number) ?? currentRun
  const recorded = useMemo(() => recordRun(run), [run])
  const [pointed] = useState(() => new PointedMoment())
  const replay = useReplay(run, recorded)
  const log = replay.isShown ? replay.of.log : (run?.log ?? NO_LOG)
  const isEmpty = useSyncExternalStore(
    log.subscribe,
    () => log.isEmpty,
    () => true,
  )
  const hasDroppedLines = useSyncExternalStore(
    log.subscribe,
    () => log.hasDropped,
    () => false,
  )
  const find = useFind(log, stream, view)

  const root = useFindShortcut(find.open)

  return (
    <div ref={root} className="flex h-full min-h-0 flex-col bg-surface">
      <div className="@container flex shrink-0 flex-wrap items-center gap-x-4 border-b border-line px-3 py-1">
        <RunHeader run={run} />
        <div className="ml-auto flex flex-wrap items-center">
          {run && runs.length > 1 ? (
            <RunPicker
              runs={runs}
              shown={run}
              onShow={(next) => setChosen({ number: next, during: currentRun?.number ?? 0 })}
            />
          ) : null}
          <ConsoleToolbar
            stream={stream}
            onStream={setStream}
            isWrapped={isWrapped}
            onWrap={setWrapped}
            isFinding={find.isOpen}
            onFind={find.isOpen ? find.close : find.open}
            text={isEmpty ? null : () => allText(log, stream)}
            onClear={() => log.clear()}
            onCompare={onCompare}
            downloadUrl={run?.runId && run.sandboxId ? runLogUrl(run.sandboxId, run.runId) : null}
          />
        </div>
      </div>
      {find.isOpen ? (
        <FindBar
          text={find.text}
          isCaseSensitive={find.isCaseSensitive}
          index={find.index}
          count={find.count}
          onText={find.setText}
          onCase={find.setCaseSensitive}
          onMove={find.move}
          onClose={find.close}
        />
      ) : null}
      <Beside
        log={log}
        isOver={run !== null && !isActive(run) && !replay.isShown}
        isKnownPath={isKnownPath}
        onOpenLocation={onOpenLocation}
        onRerunTests={onRerunTests}
      >
        <div className="relative flex min-h-12 min-w-0 flex-1">
          <LogView
            ref={view}
            log={log}
            stream={stream}
            isWrapped={isWrapped}
            search={find.search}
            currentMatch={find.match}
            isKnownPath={isKnownPath}
            onOpenLocation={onOpenLocation}
            onMatchCount={find.setCount}
            pointed={pointed}
          />
          {isEmpty ? <EmptyOutput run={run} /> : null}
        </div>
      </Beside>
      <LogAnnouncer log={log} />
      {run?.files ? (
        <RunFilesList
          key={`files ${run.number}`}
          files={run.files}
          before={run.textsBefore}
          textOf={textOf}
          isKnownPath={isKnownPath}
          onOpen={(path) => onOpenLocation(path, 1, null)}
        />
      ) : null}
      {run && recorded && run.state !== 'start_failed' ? (
        <RunTimeline
          key={run.number}
          run={recorded}
          replay={replay.of}
          log={run.log}
          pointed={pointed}
          onReplay={replay.show}
        />
      ) : null}
      {run?.state === 'running' ? <LiveTimeline run={run} /> : null}
      {run ? <RunNotices run={run} hasDroppedLines={hasDroppedLines} {...(onLimits ? { onLimits } : {})} /> : null}
      {run && run === currentRun && run.state === 'running' && !run.isStdinClosed ? (
        <StdinLine onSend={sendStdin} onEnd={closeStdin} />
      ) : null}
    </div>
  )
}

/** The output of a moment instead of all of it, for as long as the same run is looked at. */
function useReplay(run: RunRecord | null, recorded: RecordedRun | null) {
  const output = recorded?.output
  const of = useMemo(() => new Replay(output ?? []), [output])
  const [shownOf, setShownOf] = useState<number | null>(null)
  return {
    of,
    isShown: run !== null && shownOf === run.number,
    show: (isReplaying: boolean) => setShownOf(isReplaying && run !== null ? run.number : null),
  }
}

function EmptyOutput({ run }: { run: RunRecord | null }) {
  const t = useTranslations('console.empty')
  return (
    <div className="pointer-events-none absolute inset-0 flex flex-col items-center justify-center gap-2 p-4 text-center text-ink-muted">
      <p>{run === null ? t('idle') : isActive(run) ? t('waiting') : run.log.endRow > 0 ? t('cleared') : t('none')}</p>
      {run === null || run.state === 'starting' ? (
        <SandboxStatus className="pointer-events-auto justify-center" />
      ) : null}
    </div>
  )
}
