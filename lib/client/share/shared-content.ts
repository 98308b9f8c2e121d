import type { z } from 'zod'
import { PLAYGROUND_MAX_BYTES, type SharePlaygroundRequest, TITLE_MAX_CHARS } from '@/lib/contracts/playground'
import { ownDocs } from '../workspace/project'
import type { WorkspaceState } from '../workspace/workspace-store'

/** As it goes over the wire. */
export type ShareBody = z.input<typeof SharePlaygroundRequest>

type Content = Pick<ShareBody, 'title' | 'template' | 'entry' | 'args'> & {
  files: Record<string, string>
  binaryFiles: Record<string, string>
}

/** What of a workspace is shared: its own files, not those that the sandbox merely has. */
export function sharedContent(state: WorkspaceState): Content {
  const { project, template, entry, args } = state
  const texts: [string, string][] = []
  const binaries: [string, string][] = []
  for (const [path, { content }] of ownDocs(project)) {
    if (typeof content === 'string') texts.push([path, content])
    else binaries.push([path, base64Of(content)])
  }
  return {
    title: state.title.replaceAll(/\p{Cc}/gu, ' ').slice(0, TITLE_MAX_CHARS),
    template,
    files: Object.fromEntries(texts),
    binaryFiles: Object.fromEntries(binaries),
    entry: entry !== null && project.docs.has(entry) ? entry : null,
    args: args.replaceAll(/\p{Cc}/gu, ' '),
  }
}

/** As the server counts it. */
export function sharedSizeBytes({ project }: WorkspaceState): number {
  const encoder = new TextEncoder()
  const sizes = ownDocs(project).map(([path, { content }]) => {
    const contentBytes = typeof content === 'string' ? encoder.encode(content).length : content.length
    return encoder.encode(path).length + contentBytes
  })
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** What is left beside the files for a recorded run. */
export const roomForRun = (state: WorkspaceState): number => PLAYGROUND_MAX_BYTES - sharedSizeBytes(state)

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
