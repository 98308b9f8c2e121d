import { z } from 'zod'
import { FileMap, FilePath } from '@/lib/contracts/files'
import { PLAYGROUND_MAX_BYTES } from '@/lib/contracts/playground'
import type { WorkspaceState } from '../workspace/workspace-store'
import { linkedWorkspace } from './linked-workspace'
import { sharedContent } from './shared-content'

const PREFIX = '#code/'
/** Browsers take far longer ones; what people paste them into often does not. */
export const ADDRESS_MAX_CHARS = 8000

/** Short names, since each letter is in the address. */
const Packed = z.strictObject({
  v: z.literal(1),
  t: z.string(),
  l: z.string(),
  f: FileMap,
  e: FilePath.nullable(),
  a: z.string(),
})

/**
 * A small program in the address itself, which no server sees: JSON, deflated, in base64url.
 *
 * @returns the fragment; null where it has files that are no text, or would be longer than `ADDRESS_MAX_CHARS`
 */
export async function toAddress(state: WorkspaceState): Promise<string | null> {
  const { title, template, files, binaryFiles, entry, args } = sharedContent(state)
  if (Object.keys(binaryFiles).length > 0) return null
  const packed = { v: 1, t: title, l: template, f: files, e: entry ?? null, a: args ?? '' }
  const deflated = new Blob([JSON.stringify(packed)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(deflated).arrayBuffer())
  if (bytes.length > ADDRESS_MAX_CHARS) return null
  const fragment =
    PREFIX +
    btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
  return fragment.length > ADDRESS_MAX_CHARS ? null : fragment
}

/** @returns null where the fragment is no program, or a damaged one */
export async function fromAddress(fragment: string): Promise<WorkspaceState | null> {
  if (!fragment.startsWith(PREFIX)) return null
  try {
    const packed = Packed.parse(JSON.parse(await inflated(fragment.slice(PREFIX.length))))
    const content = { title: packed.t, template: packed.l, files: packed.f, entry: packed.e, args: packed.a }
    return linkedWorkspace({ ...content, binaryFiles: new Map() }, `/${fragment}`, Date.now())
  } catch {
    // Cut by a mail program, or typed: the page opens as it does without.
    return null
  }
}

async function inflated(base64url: string): Promise<string> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  let text = ''
  let size = 0
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.length
    // A few letters can inflate to gigabytes.
    if (size > PLAYGROUND_MAX_BYTES) throw new RangeError('the program is too large for an address')
    text += decoder.decode(value, { stream: true })
  }
}
