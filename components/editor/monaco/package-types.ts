import type { SandboxSession } from '@/components/session/sandbox-session'
import { ApiError } from '@/lib/client/http'
import { MANIFESTS, wantedPackages } from '@/lib/client/packages/manifest'
import { collectTypes } from '@/lib/client/packages/package-types'
import { readFile } from '@/lib/client/queries/files'
import type { WorkspaceStore } from '@/lib/client/workspace/workspace-store'
import { modelUri } from './model-uri'
import type { TypeLibrary } from './node-types'

/** npm writes package.json when all else is there; what follows at once is of the same installation. */
const SETTLE_MS = 1_000

/**
 * Keeps the declarations of what is installed in the sandbox, of the packages that the project wants.
 *
 * @param onTypes with all of them, each time they are others
 * @returns stops following
 */
export function followPackageTypes(
  store: WorkspaceStore,
  session: SandboxSession,
  onTypes: (types: readonly TypeLibrary[]) => void,
): () => void {
  let shown = ''
  let reading = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  const read = async () => {
    const { sandbox, status } = session.store.getState()
    const names = wantedPackages(store.getState().project).flatMap(({ manager, name }) =>
      manager === 'npm' ? [name] : [],
    )
    if (sandbox === null || status !== 'ready') return
    const { signal } = reading
    const files =
      names.length === 0
        ? new Map<string, string>()
        : await collectTypes(names, (path) => readText(sandbox.id, path, signal))
    const key = JSON.stringify([...files])
    if (signal.aborted || key === shown) return
    shown = key
    onTypes([...files].map(([path, content]) => ({ filePath: modelUri(path), content })))
  }

  const settle = () => {
    reading.abort()
    reading = new AbortController()
    clearTimeout(timer)
    timer = setTimeout(() => {
      read().catch((error: unknown) => {
        // Without them the editor knows less, and is told again at the next change.
        if (!(error instanceof ApiError) && !reading.signal.aborted) console.warn('codetok: types of packages', error)
      })
    }, SETTLE_MS)
  }

  const manifestOf = ({ project }: ReturnType<WorkspaceStore['getState']>) => project.docs.get(MANIFESTS.npm)?.content
  const stops = [
    store.subscribe((state, previous) => manifestOf(state) !== manifestOf(previous) && settle()),
    session.store.subscribe((state, previous) => {
      const isSame = state.sandbox?.id === previous.sandbox?.id && state.status === previous.status
      if (!isSame) settle()
    }),
  ]
  settle()
  return () => {
    reading.abort()
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

async function readText(sandboxId: string, path: string, signal: AbortSignal): Promise<string | null> {
  try {
    return new TextDecoder().decode(await readFile(sandboxId, path, signal))
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return null
    throw error
  }
}
