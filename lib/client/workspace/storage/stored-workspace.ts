import { z } from 'zod'
import { isDirty, ownDocs, type Project } from '../project'
import { TemplateId } from '../templates/template-id'
import type { TreeOperation, WorkspaceState } from '../workspace-store'

const Content = z.union([z.string(), z.instanceof(Uint8Array<ArrayBuffer>)])

const Operation = z.discriminatedUnion('type', [
  z.object({ type: z.literal('move'), from: z.string(), to: z.string() }),
  z.object({ type: z.literal('remove'), path: z.string() }),
  z.object({ type: z.literal('mkdir'), path: z.string() }),
]) satisfies z.ZodType<TreeOperation>

/** A workspace as the browser's database keeps it. Read with care: another version of the page may have written it. */
export const StoredWorkspace = z.object({
  version: z.literal(1),
  id: z.string(),
  title: z.string(),
  template: TemplateId,
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  isTouched: z.boolean(),
  files: z.map(z.string(), Content),
  folders: z.array(z.string()),
  tabs: z.object({ open: z.array(z.string()), active: z.string().nullable() }),
  entry: z.string().nullable(),
  args: z.string(),
  /** Files whose newest state the sandbox did not have yet. */
  unsaved: z.array(z.string()),
  /** What the sandbox was yet to be told of the tree. */
  outbox: z.array(Operation).default([]),
  origin: z.object({ link: z.string(), title: z.string() }).nullable().default(null),
})
export type StoredWorkspace = z.infer<typeof StoredWorkspace>

/** One line of the list of workspaces. */
export const WorkspaceSummary = StoredWorkspace.pick({
  id: true,
  title: true,
  template: true,
  updatedAtMs: true,
  isTouched: true,
})
export type WorkspaceSummary = z.infer<typeof WorkspaceSummary>

export function toStored(state: WorkspaceState, id: string, nowMs: number): StoredWorkspace {
  const { title, template, createdAtMs, isTouched, project, tabs, entry, args, outbox, origin } = state
  const own = ownDocs(project)
  const isKept = (path: string) => project.docs.get(path)?.isGuest === undefined
  return {
    version: 1,
    id,
    title,
    template,
    createdAtMs,
    updatedAtMs: nowMs,
    isTouched,
    files: new Map(own.map(([path, { content }]) => [path, content])),
    folders: [...project.folders],
    tabs: {
      open: tabs.open.filter(isKept),
      active: tabs.active !== null && isKept(tabs.active) ? tabs.active : null,
    },
    entry,
    args,
    unsaved: own.filter(([, doc]) => isDirty(doc)).map(([path]) => path),
    outbox: [...outbox],
    origin,
  }
}

export function fromStored(stored: StoredWorkspace): WorkspaceState {
  const { id, title, template, createdAtMs, isTouched, files, folders, tabs, entry, args, unsaved, outbox, origin } =
    stored
  const project: Project = {
    docs: new Map(
      [...files].map(([path, content]) => [path, { content, edit: 0, savedEdit: unsaved.includes(path) ? -1 : 0 }]),
    ),
    folders: new Set(folders),
  }
  const open = tabs.open.filter((path) => files.has(path))
  const active = tabs.active !== null && open.includes(tabs.active) ? tabs.active : (open[0] ?? null)
  const rest = { id, title, template, createdAtMs, isTouched, entry, args, outbox, origin }
  return { ...rest, project, tabs: { open, active } }
}
