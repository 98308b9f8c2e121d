import type { SandboxSession } from '@/components/session/sandbox-session'
import type { WorkspaceStore } from '@/lib/client/workspace/workspace-store'
import { bindModels } from './bind-models'
import { setUpFormatting } from './formatting'
import type { Monaco } from './load-monaco'
import { followTheme } from './theme'
import { setUpTypeScript } from './typescript'

type Format = (path: string, text: string) => Promise<string | null>

/** `formats`: of each pane that shows the project. */
interface Shared {
  formats: Format[]
  stop: () => void
}

const held = new WeakMap<WorkspaceStore, Shared>()

/**
 * Binds a project's models, theme, types and formatters once, however many panes show them.
 *
 * @returns lets go; the last pane to do so disposes of the models
 */
export function holdModels(monaco: Monaco, store: WorkspaceStore, session: SandboxSession, format: Format): () => void {
  const shared = held.get(store) ?? bind(monaco, store, session)
  shared.formats.push(format)
  held.set(store, shared)
  return () => {
    shared.formats.splice(shared.formats.indexOf(format), 1)
    if (shared.formats.length > 0) return
    held.delete(store)
    shared.stop()
  }
}

function bind(monaco: Monaco, store: WorkspaceStore, session: SandboxSession): Shared {
  const formats: Format[] = []
  const stops = [
    followTheme(monaco),
    bindModels(monaco, store),
    setUpTypeScript(monaco, store, session),
    setUpFormatting(monaco, async (path, text) => (await formats.at(-1)?.(path, text)) ?? null),
  ]
  const stop = () => {
    for (const each of stops) each()
  }
  return { formats, stop }
}
