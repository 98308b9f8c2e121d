import type { Playground } from '@/lib/contracts/playground'
import { runLanguage } from '../workspace/languages'
import { type FileContent, projectOf } from '../workspace/project'
import { TemplateId } from '../workspace/templates/template-id'
import type { WorkspaceState } from '../workspace/workspace-store'

export type LinkedContent = Pick<Playground, 'title' | 'template' | 'files' | 'binaryFiles' | 'entry' | 'args'>

/** A workspace as a link shows it: nobody's own until it is edited. */
export function linkedWorkspace(content: LinkedContent, link: string, createdAtMs: number): WorkspaceState {
  const { title, entry, args } = content
  const template = TemplateId.safeParse(content.template)
  const files: [string, FileContent][] = [...content.files]
  for (const [path, base64] of content.binaryFiles) files.push([path, bytesOf(base64)])
  const shown = entry ?? firstShown([...content.files.keys()])
  return {
    id: null,
    title,
    template: template.success ? template.data : 'blank',
    createdAtMs,
    isTouched: false,
    project: projectOf(files),
    tabs: { open: shown === null ? [] : [shown], active: shown },
    entry,
    args,
    outbox: [],
    origin: { link, title },
  }
}

/** A program before anything else; a README would hide it. */
const firstShown = (paths: readonly string[]): string | null =>
  paths.find((path) => runLanguage(path) !== undefined) ?? paths[0] ?? null

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
