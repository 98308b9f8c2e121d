import type { Language } from '@/lib/contracts/languages'
import type { RunPhases } from '@/lib/contracts/run'
import type { DriverName } from './driver/driver'
import type { RunOutcome, RunUsage } from './outcome'

export interface CreateStats {
  sandboxId: string
  driver: DriverName
  /** From the call of the driver until its agent answered. */
  durationMs: number
}

export interface AcquireStats {
  sandboxId: string
  driver: DriverName
  /** It had been started before it was asked for. */
  isWarm: boolean
  /** From the request until the sandbox was handed out. */
  waitedMs: number
}

export interface ReleaseStats {
  sandboxId: string
  driver: DriverName
  heldMs: number
}

export interface DestroyStats {
  sandboxId: string
  driver: DriverName
  livedMs: number
  /** What it took to remove it. */
  durationMs: number
  reason: DestroyReason
}

/** `released` by its owner; `idle` for too long; `stale`: too old to hand out; `unfit`: dead or no answer when it was to be
 * handed out; `abandoned`: whoever asked for it had gone; `displaced` by one of other settings; `drained` with its pool. */
export type DestroyReason = 'released' | 'idle' | 'stale' | 'unfit' | 'abandoned' | 'displaced' | 'drained' | 'exited'

export interface ExecuteStats extends RunUsage {
  sandboxId: string
  runId: string
  driver: DriverName
  language: Language | 'command'
  outcome: RunOutcome['kind']
  exitCode: number | null
  phases: RunPhases
  stdoutBytes: number
  stderrBytes: number
}

export interface ErrorStats {
  operation: 'create' | 'claim' | 'destroy' | 'run'
  sandboxId?: string
  error: unknown
}

/** What happens to sandboxes, by name. Every part that counts, logs or charts listens to these and to nothing else. */
export interface LifecycleEvents {
  create: [CreateStats]
  acquire: [AcquireStats]
  release: [ReleaseStats]
  destroy: [DestroyStats]
  execute: [ExecuteStats]
  error: [ErrorStats]
}

export type LifecycleEvent = keyof LifecycleEvents
export type LifecycleListeners = { [E in LifecycleEvent]?: (stats: LifecycleEvents[E][0]) => void }

/** Where lifecycle events are told. A listener that throws disturbs neither the sandbox nor the others. */
export class Lifecycle {
  readonly #listeners = new Set<LifecycleListeners>()

  /** @returns what ends the subscription */
  listen(listeners: LifecycleListeners): () => void {
    this.#listeners.add(listeners)
    return () => this.#listeners.delete(listeners)
  }

  tell<E extends LifecycleEvent>(event: E, stats: LifecycleEvents[E][0]): void {
    for (const listeners of this.#listeners) {
      try {
        listeners[event]?.(stats)
      } catch (error) {
        // Thrown where nobody is in the middle of a claim: the process's own handler says it.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}

const SHARED = Symbol.for('codetok.sandbox.lifecycle')

/**
 * The one of this process, which sandboxes, pools, metrics and loggers use unless they are given another. On `globalThis`:
 * a Next.js build evaluates this module more than once.
 */
export function sharedLifecycle(): Lifecycle {
  const holder = globalThis as { [SHARED]?: Lifecycle }
  holder[SHARED] ??= new Lifecycle()
  return holder[SHARED]
}
