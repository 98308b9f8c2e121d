import { useQueryClient } from '@tanstack/react-query'
import { isActive } from '@/components/session/run-record'
import { useSession } from '@/components/session/use-sandbox-session'
import {
  installCommand,
  MANIFESTS,
  newPackageJson,
  type PackageManager,
  removeCommand,
  withoutRequirement,
  withRequirement,
} from '@/lib/client/packages/manifest'
import { limitRangesQuery } from '@/lib/client/queries/limits'
import { useShell } from './shell-context'
import { useSync } from './use-workspace-sync'
import { useWorkspaceStore } from './workspace-context'

/** A large package over a slow line, for which a program's own limit is too short; less where the operator allows less. */
const TIMEOUT_MS = 5 * 60_000

/** Adds and removes packages by runs like any other: what npm and pip print is in the console, and Stop stops them. */
export function usePackages() {
  const session = useSession()
  const client = useQueryClient()
  const store = useWorkspaceStore()
  const { sync } = useSync()
  const { show } = useShell()

  /** @returns whether it ended well */
  const perform = async (command: string[], title: string): Promise<boolean> => {
    const { run: before } = session.store.getState()
    if (before !== null && isActive(before)) return false
    show('output')
    const ranges = await client.ensureQueryData(limitRangesQuery())
    const files = new Map(await sync.takeUnsaved())
    await session.startRun({ command, files, timeoutMs: Math.min(TIMEOUT_MS, ranges.timeoutMs.max) }, title)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const look = () => {
      const { run } = session.store.getState()
      // Another in its place: whether this one ended well is no longer told.
      if (run === null || run.number !== (before?.number ?? 0) + 1) resolve(false)
      else if (!isActive(run)) resolve(run.exitCode === 0)
    }
    const unsubscribe = session.store.subscribe(look)
    look()
    return await promise.finally(unsubscribe)
  }

  const textOf = (path: string): string => {
    const content = store.getState().project.docs.get(path)?.content
    return typeof content === 'string' ? content : ''
  }
  const write = (path: string, text: string) => {
    const { project, edit, createFile } = store.getState()
    if (project.docs.has(path)) edit(path, text)
    else createFile(path, text)
  }

  return {
    add: async (manager: PackageManager, spec: string): Promise<void> => {
      if (manager === 'npm') {
        if (textOf(MANIFESTS.npm) === '') write(MANIFESTS.npm, newPackageJson(store.getState().project))
        await perform(installCommand('npm', [spec]), `npm install ${spec}`)
      } else if (await perform(installCommand('pip', [spec]), `pip install ${spec}`)) {
        write(MANIFESTS.pip, withRequirement(textOf(MANIFESTS.pip), spec))
      }
    },
    remove: async (manager: PackageManager, name: string): Promise<void> => {
      const isDone = await perform(removeCommand(manager, name), `${manager} uninstall ${name}`)
      if (isDone && manager === 'pip') write(MANIFESTS.pip, withoutRequirement(textOf(MANIFESTS.pip), name))
    },
    /** What the project says it needs: a new sandbox has its files, and not its packages. */
    installAll: async (managers: readonly PackageManager[]): Promise<void> => {
      for (const manager of managers) {
        if (!(await perform(installCommand(manager, []), `${manager} install`))) return
      }
    },
  }
}
