import { deferred } from '@/lib/client/deferred'
import { ApiError } from '@/lib/client/http'
import type { FileEntry, FileTree } from '@/lib/contracts/files'
import { type FileContent, isUnder, movedPath, parentOf } from '../project'
import { byteLength } from './file-content'
import type { SandboxFiles } from './sandbox-files'

const encoder = new TextEncoder()

/** A sandbox's files in memory, for tests: with the real one's answers, and a place where a program writes. */
export class FakeSandboxFiles implements SandboxFiles {
  readonly contents = new Map<string, FileContent>()
  readonly folders = new Set<string>()
  /** Every call in its order, such as `write a.js`. */
  readonly calls: string[] = []
  failure: ApiError | null = null
  /** Paths that no file can be written to. */
  readonly unwritable = new Set<string>()
  #gate: Promise<void> = Promise.resolve()
  #wayBack: Promise<void> = Promise.resolve()
  #clock = 0
  readonly #times = new Map<string, number>()

  /** Lets no call do anything until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = deferred<void>()
    this.#gate = promise
    return resolve
  }

  /** Looks and reads at once, and lets no answer to that arrive until the returned function is called. */
  holdAnswers(): () => void {
    const { promise, resolve } = deferred<void>()
    this.#wayBack = promise
    return resolve
  }

  /** What a program does: no request of ours. */
  put(path: string, content: FileContent): void {
    this.contents.set(path, content)
    this.#times.set(path, ++this.#clock)
    for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) this.folders.add(folder)
  }

  async tree(): Promise<FileTree> {
    await this.#answer('tree')
    const files = [...this.contents].map(
      ([path, content]): FileEntry => ({
        path,
        kind: 'file',
        sizeBytes: byteLength(content),
        modifiedAtMs: this.#times.get(path) ?? 0,
      }),
    )
    const folders = [...this.folders].map(
      (path): FileEntry => ({ path, kind: 'directory', sizeBytes: 0, modifiedAtMs: 0 }),
    )
    await this.#wayBack
    return { entries: [...folders, ...files], truncated: false }
  }

  async read(path: string): Promise<Uint8Array> {
    await this.#answer(`read ${path}`)
    const content = this.#find(path)
    await this.#wayBack
    return typeof content === 'string' ? encoder.encode(content) : content
  }

  async write(path: string, content: FileContent): Promise<void> {
    await this.#answer(`write ${path}`)
    if (this.unwritable.has(path)) throw new ApiError('conflict', 'there is a folder', { status: 409 })
    this.put(path, content)
  }

  async writeAll(contents: ReadonlyMap<string, FileContent>): Promise<void> {
    await this.#answer(`write ${contents.size} files`)
    for (const [path, content] of contents) {
      if (this.unwritable.has(path)) throw new ApiError('conflict', 'there is a folder', { status: 409 })
      this.put(path, content)
    }
  }

  async remove(path: string): Promise<void> {
    await this.#answer(`remove ${path}`)
    const inside = [...this.contents.keys(), ...this.folders].filter((other) => isUnder(other, path))
    if (inside.length === 0) throw new ApiError('not_found', 'no such file', { status: 404 })
    for (const other of inside) {
      this.contents.delete(other)
      this.folders.delete(other)
    }
  }

  async move(from: string, to: string): Promise<void> {
    await this.#answer(`move ${from} ${to}`)
    const inside = [...this.contents].filter(([path]) => isUnder(path, from))
    if (inside.length === 0) throw new ApiError('not_found', 'no such file', { status: 404 })
    if (this.contents.has(to)) throw new ApiError('conflict', 'there is one already', { status: 409 })
    for (const [path, content] of inside) {
      this.contents.delete(path)
      this.put(movedPath(path, from, to), content)
    }
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#answer(`mkdir ${path}`)
    this.folders.add(path)
  }

  async #answer(call: string): Promise<void> {
    this.calls.push(call)
    await this.#gate
    if (this.failure !== null) throw this.failure
  }

  #find(path: string): FileContent {
    const content = this.contents.get(path)
    if (content === undefined) throw new ApiError('not_found', 'no such file', { status: 404 })
    return content
  }
}
