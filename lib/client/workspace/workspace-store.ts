import { createStore } from 'zustand/vanilla'
import { runLanguage } from './languages'
import {
  EMPTY_PROJECT,
  type FileContent,
  isUnder,
  movedPath,
  type Project,
  withContent,
  withContents,
  withFolder,
  withMoved,
  withoutConflict,
  withoutPath,
} from './project'
import { isForTests } from './run-target'
import { NO_TABS, type Tabs, withClosed, withOpened, withTabsMoved, withTabsUnderClosed } from './tabs'
import type { TemplateId } from './templates/template-id'

/** A change of the tree that the sandbox is yet to be told. Content is not among them: what is unsaved knows it itself. */
export type TreeOperation =
  | { type: 'move'; from: string; to: string }
  | { type: 'remove'; path: string }
  | { type: 'mkdir'; path: string }

/** The link that a workspace was opened by. */
export type Origin = {
  /** Path and fragment, as this server has them. */
  link: string
  title: string
}

export type WorkspaceState = {
  /** Null until this tab has one, new or found again. */
  id: string | null
  title: string
  template: TemplateId
  createdAtMs: number
  /** False while it is an example that nobody has touched: those are not kept. */
  isTouched: boolean
  project: Project
  tabs: Tabs
  /** The file that Run starts; null is whichever is open. */
  entry: string | null
  /** The arguments as typed, quotes and all. */
  args: string
  outbox: readonly TreeOperation[]
  /** Null for one's own work. What came by a link runs nothing, and claims no sandbox, until it is asked to. */
  origin: Origin | null
}

export type WorkspaceActions = {
  /** Puts another workspace in the place of this one, whole. */
  replace: (state: WorkspaceState) => void
  /** Changes the project by what came from the sandbox: nothing is to be sent for it. */
  receive: (change: (project: Project) => Project) => void
  edit: (path: string, content: FileContent) => void
  /** Many at once: each change of the project is drawn, and five hundred drawings of five hundred files take a minute. */
  editAll: (contents: Iterable<readonly [path: string, content: FileContent]>) => void
  createFile: (path: string, content?: FileContent) => void
  createFolder: (path: string) => void
  move: (from: string, to: string) => void
  remove: (path: string) => void
  keepMine: (path: string) => void
  open: (path: string) => void
  close: (path: string) => void
  closeWhere: (isClosing: (path: string) => boolean) => void
  setEntry: (entry: string | null) => void
  setArgs: (args: string) => void
  setTitle: (title: string) => void
  takeOutbox: () => readonly TreeOperation[]
}

export type Workspace = WorkspaceState & WorkspaceActions
export type WorkspaceStore = ReturnType<typeof createWorkspaceStore>

const NOTHING: WorkspaceState = {
  id: null,
  title: '',
  template: 'blank',
  createdAtMs: 0,
  isTouched: false,
  project: EMPTY_PROJECT,
  tabs: NO_TABS,
  entry: null,
  args: '',
  outbox: [],
  origin: null,
}

export function createWorkspaceStore(initial: WorkspaceState = NOTHING) {
  return createStore<Workspace>()((set, get) => ({
    ...initial,

    replace: (state) => set(state),

    receive: (change) =>
      set(({ project }) => {
        const next = change(project)
        return next === project ? {} : { project: next }
      }),

    edit: (path, content) => get().editAll([[path, content]]),

    editAll: (contents) =>
      set(({ project }) => {
        const next = withContents(project, contents)
        return next === project ? {} : { project: next, isTouched: true }
      }),

    createFile: (path, content = '') =>
      set(({ project, tabs }) => ({
        project: withContent(project, path, content),
        tabs: typeof content === 'string' ? withOpened(tabs, path) : tabs,
        isTouched: true,
      })),

    createFolder: (path) =>
      set(({ project, outbox }) => ({
        project: withFolder(project, path),
        outbox: [...outbox, { type: 'mkdir', path }],
        isTouched: true,
      })),

    move: (from, to) =>
      set(({ project, tabs, entry, outbox }) => ({
        project: withMoved(project, from, to),
        tabs: withTabsMoved(tabs, from, to),
        entry: entry === null ? null : movedPath(entry, from, to),
        outbox: [...outbox, { type: 'move', from, to }],
        isTouched: true,
      })),

    remove: (path) =>
      set(({ project, tabs, entry, outbox }) => ({
        project: withoutPath(project, path),
        tabs: withTabsUnderClosed(tabs, path),
        entry: entry !== null && isUnder(entry, path) ? null : entry,
        outbox: [...outbox, { type: 'remove', path }],
        isTouched: true,
      })),

    keepMine: (path) => set(({ project }) => ({ project: withoutConflict(project, path) })),

    open: (path) => set(({ tabs }) => ({ tabs: withOpened(tabs, path) })),
    close: (path) => set(({ tabs }) => ({ tabs: withClosed(tabs, (tab) => tab === path) })),
    closeWhere: (isClosing) => set(({ tabs }) => ({ tabs: withClosed(tabs, isClosing) })),

    setEntry: (entry) => set({ entry, isTouched: true }),
    setArgs: (args) => set({ args, isTouched: true }),
    setTitle: (title) => set({ title, isTouched: true }),

    takeOutbox: () => {
      const { outbox } = get()
      if (outbox.length > 0) set({ outbox: [] })
      return outbox
    },
  }))
}

/** The file that Run would start now, or null where there is none that can run. */
export function fileToRun({ entry, tabs, project }: Pick<Workspace, 'entry' | 'tabs' | 'project'>): string | null {
  if (entry !== null && project.docs.has(entry)) return entry
  const { active } = tabs
  if (active !== null && (runLanguage(active) !== undefined || isForTests(active, project.docs.get(active)?.content))) {
    return active
  }
  const [only, ...others] = [...project.docs.keys()].filter((path) => runLanguage(path) !== undefined)
  return others.length === 0 ? (only ?? null) : null
}
