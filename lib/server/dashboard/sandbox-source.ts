import '#server-only'
import type { Surface } from '@/lib/contracts/dashboard'
import type { E2bSandboxes } from '@/lib/e2b/sandboxes/e2b-sandboxes'
import type { Sandbox } from '@/lib/sandbox'
import type { SandboxDirectory } from '../sandboxes/sandbox-directory'

/** A sandbox in use, as operators see it, whichever API it was made by. */
export interface ListedSandbox {
  readonly surface: Surface
  readonly sandbox: Sandbox
  readonly owner: string
  readonly template: string
  readonly createdAtMs: number
  /** Null while something keeps it. */
  readonly expiresAtMs: number | null
  readonly liveRuns: number
}

/** Where sandboxes in use are kept: one for each API that makes them. */
export interface SandboxSource {
  list(): readonly ListedSandbox[]
  /** @returns whether it was there */
  end(sandboxId: string, reason: string): Promise<boolean>
}

/** The sandboxes of the playground's own API. */
export function playgroundSource(directory: SandboxDirectory): SandboxSource {
  return {
    list: () =>
      directory.list().map((held) => ({
        surface: 'playground',
        sandbox: held.claimed,
        owner: held.owner,
        template: held.template,
        createdAtMs: held.createdAtMs,
        expiresAtMs: held.expiresAtMs,
        liveRuns: held.liveRuns,
      })),
    async end(sandboxId, reason) {
      const held = directory.find(sandboxId)
      if (held) await directory.end(held, reason)
      return held !== undefined
    },
  }
}

/** Those of E2B's clients. */
export function e2bSource(sandboxes: E2bSandboxes): SandboxSource {
  return {
    list: () =>
      // One of which nothing but its file system is kept uses nothing that is shown here.
      sandboxes.list().flatMap(({ claimed, facts, endAtMs }) =>
        claimed
          ? {
              surface: 'e2b',
              sandbox: claimed,
              owner: facts.owner,
              template: facts.alias ?? facts.templateId,
              createdAtMs: facts.startedAtMs,
              expiresAtMs: endAtMs,
              liveRuns: claimed.runs.list().filter((run) => run.end === undefined).length,
            }
          : [],
      ),
    async end(sandboxId) {
      const sandbox = sandboxes.find(sandboxId)
      if (sandbox) await sandboxes.kill(sandbox.owner, sandbox.id)
      return sandbox !== undefined
    },
  }
}
