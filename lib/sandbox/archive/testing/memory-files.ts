import { AppError } from '@/lib/contracts/errors'
import type { AgentFileEntry, AgentFiles } from '../../agent-client'

export type MemoryEntry = Partial<Omit<AgentFileEntry, 'path'>> & { content?: Uint8Array | AsyncIterable<Uint8Array> }

/** A sandbox's files in memory, by path: enough of AgentFiles for archives, and no more. */
export class MemoryFiles implements AgentFiles {
  readonly entries: Map<string, MemoryEntry>
  readonly reads: string[] = []

  constructor(entries: Record<string, MemoryEntry | string> = {}) {
    this.entries = new Map(
      Object.entries(entries).map(([path, entry]) => [
        path,
        typeof entry === 'string' ? { content: Buffer.from(entry) } : entry,
      ]),
    )
  }

  text(path: string): string | undefined {
    const content = this.entries.get(path)?.content
    return content instanceof Uint8Array ? Buffer.from(content).toString() : undefined
  }

  async list({ path = '', maxEntries = 1e9 }: { path?: string; depth?: number; maxEntries?: number } = {}) {
    const prefix = path === '' ? '' : `${path}/`
    const names = new Set<string>()
    for (const known of this.entries.keys()) {
      if (known.startsWith(prefix)) names.add(known.slice(prefix.length).split('/')[0] ?? '')
    }
    const sorted = [...names].sort()
    return {
      entries: sorted.slice(0, maxEntries).map((name) => this.#entry(prefix + name, name)),
      isTruncated: sorted.length > maxEntries,
    }
  }

  async stat(path: string) {
    return this.#entry(path, path)
  }

  async read(path: string, { maxBytes = 1e15 }: { maxBytes?: number } = {}) {
    this.reads.push(path)
    const entry = this.entries.get(path)
    if (entry?.content === undefined) throw new AppError('not_found', `${path} does not exist`)
    const { sizeBytes } = this.#entry(path, path)
    if (sizeBytes > maxBytes) throw new AppError('too_large', `${path} is too large`)
    const { content } = entry
    return {
      sizeBytes,
      body: (async function* () {
        if (content instanceof Uint8Array) yield content
        else yield* content
      })(),
    }
  }

  async write(path: string, body: Uint8Array | AsyncIterable<Uint8Array>) {
    const parts: Uint8Array[] = []
    if (body instanceof Uint8Array) parts.push(body)
    else for await (const bytes of body) parts.push(bytes)
    this.entries.set(path, { content: Buffer.concat(parts) })
  }

  async makeDirectory(path: string) {
    if (this.entries.has(path)) throw new AppError('conflict', `${path} exists already`)
    this.entries.set(path, { kind: 'directory' })
  }

  async move(from: string, to: string) {
    const entry = this.entries.get(from)
    if (entry === undefined) throw new AppError('not_found', `${from} does not exist`)
    this.entries.delete(from)
    this.entries.set(to, entry)
  }

  async remove(path: string) {
    this.entries.delete(path)
  }

  async *watch() {}

  #entry(path: string, name: string): AgentFileEntry {
    const entry = this.entries.get(path)
    const content = entry?.content
    return {
      path: name,
      kind: entry === undefined ? 'directory' : 'file',
      sizeBytes: content instanceof Uint8Array ? content.length : 0,
      modifiedAtMs: Date.UTC(2026, 0, 1),
      mode: 0o644,
      ...entry,
    }
  }
}
