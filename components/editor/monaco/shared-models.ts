import type { SandboxSession } from '@/components/session/sandbox-session'
import type { WorkspaceStore } from '@/lib/client/workspace/workspace-store'
import { bindModels } from './bind-models'
import { setUpFormatting } from './formatting'
import type { Monaco } from './load-monaco'
import { followPackageTypes } from './package-types'
import { followTheme } from './theme'
import { setUpTypeScript } from './typescript'

type Format = (path: string, text: string) => Promise<string | null>

/** `formats`: of each pane that shows the project. */
interface Shared {
  formats: Format[]
  follow: (session: SandboxSession) => void
  stop: () => void
}

export interface HeldModels {
  /** Another project has another sandbox, with packages of its own; the models, which the panes show, stay. */
  follow: (session: SandboxSession) => void
  letGo: () => void
}

const held = new WeakMap<WorkspaceStore, Shared>()

/** Binds a project's models, theme, types and formatters once, however many panes show them; the last to let go disposes of them. */
export function holdModels(monaco: Monaco, store: WorkspaceStore, format: Format): HeldModels {
  const shared = held.get(store) ?? bind(monaco, store)
  shared.formats.push(format)
  held.set(store, shared)
  const letGo = () => {
    shared.formats.splice(shared.formats.indexOf(format), 1)
    if (shared.formats.length > 0) return
    held.delete(store)
    shared.stop()
  }
  return { follow: shared.follow, letGo }
}

function bind(monaco: Monaco, store: WorkspaceStore): Shared {
  const formats: Format[] = []
  const { setPackageTypes, stop: stopTypes } = setUpTypeScript(monaco, store)
  const stops = [
    followTheme(monaco),
    // Before there are models: their worker starts with them, and ends with any setting that is made after it.
    setUpFormatting(monaco, async (path, text) => (await formats.at(-1)?.(path, text)) ?? null),
    bindModels(monaco, store),
    stopTypes,
  ]
  let followed: SandboxSession | undefined
  let unfollow: (() => void) | undefined
  return {
    formats,
    follow: (session) => {
      if (session === followed) return
      followed = session
      unfollow?.()
      unfollow = followPackageTypes(store, session, setPackageTypes)
    },
    stop: () => {
      unfollow?.()
      for (const each of stops) each()
    },
  }
}
