import { useQueryClient } from '@tanstack/react-query'
import { useSync } from '@/components/playground/use-workspace-sync'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { isActive } from '@/components/session/run-record'
import { useSession } from '@/components/session/use-sandbox-session'
import { deferred } from '@/lib/client/deferred'
import {
  installCommand,
  MANIFESTS,
  newPackageJson,
  type PackageManager,
  removeCommand,
  updateCommand,
  withoutRequirement,
  withRequirement,
} from '@/lib/client/packages/manifest'
import { limitRangesQuery } from '@/lib/client/queries/limits'
import { notePackageRun } from './package-run'

/** A large package over a slow line, for which a program's own limit is too short; less where the operator allows less. */
const TIMEOUT_MS = 5 * 60_000

/** Adds and removes packages by runs like any other: what npm and pip print is in the console too, and Stop stops them. */
export function usePackages() {
  const session = useSession()
  const client = useQueryClient()
  const store = useWorkspaceStore()
  const { sync } = useSync()

  /** @returns whether it ended well */
  const perform = async (command: string[], title: string): Promise<boolean> => {
    const { run: before } = session.store.getState()
    if (before !== null && isActive(before)) return false
    const ranges = await client.ensureQueryData(limitRangesQuery())
    const number = (session.store.getState().run?.number ?? 0) + 1
    notePackageRun(session, number)
    const timeoutMs = Math.min(TIMEOUT_MS, ranges.timeoutMs.max)
    await sync.startWithUnsaved((files) => session.startRun({ command, files: new Map(files), timeoutMs }, title))
    const { promise, resolve } = deferred<boolean>()
    const look = () => {
      const { run } = session.store.getState()
      // Another in its place: whether this one ended well is no longer told.
      if (run?.number !== number) resolve(false)
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
  const write = (path: string, text: string) => store.getState().edit(path, text)
  /** npm keeps the project's list itself, and pip none. */
  const require = (spec: string) => write(MANIFESTS.pip, withRequirement(textOf(MANIFESTS.pip), spec))

  return {
    add: async (manager: PackageManager, spec: string): Promise<boolean> => {
      if (manager === 'npm' && textOf(MANIFESTS.npm) === '') {
        write(MANIFESTS.npm, newPackageJson(store.getState().project))
      }
      const isDone = await perform(installCommand(manager, [spec]), `${manager} install ${spec}`)
      if (isDone && manager === 'pip') require(spec)
      return isDone
    },
    /** To the newest version. */
    update: async (manager: PackageManager, name: string): Promise<void> => {
      const isDone = await perform(updateCommand(manager, name), `${manager} update ${name}`)
      if (isDone && manager === 'pip') require(name)
    },
    remove: async (manager: PackageManager, name: string): Promise<void> => {
      const isDone = await perform(removeCommand(manager, name), `${manager} uninstall ${name}`)
      if (isDone && manager === 'pip' && textOf(MANIFESTS.pip) !== '') {
        write(MANIFESTS.pip, withoutRequirement(textOf(MANIFESTS.pip), name))
      }
    },
    /** What the project says it needs: a new sandbox has its files, and not its packages. */
    installAll: async (managers: readonly PackageManager[]): Promise<void> => {
      for (const manager of managers) {
        if (!(await perform(installCommand(manager, []), `${manager} install`))) return
      }
    },
  }
}
