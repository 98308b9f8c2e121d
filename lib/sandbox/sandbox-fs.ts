import type { AgentFileChange, AgentFileEntry, AgentFiles } from './agent-client'
import { downloadFolder } from './archive/download-folder'
import type { LeftOut } from './archive/project-tree'
import { type FolderOptions, uploadFolder } from './archive/upload-folder'
import { asFileError } from './translate-error'

export interface FileStat {
  /** Relative to the home. */
  path: string
  kind: 'file' | 'directory' | 'symlink' | 'other'
  sizeBytes: number
  modifiedAtMs: number
  mode: number
  symlinkTarget?: string
}

export interface DirectoryEntry {
  name: string
  kind: FileStat['kind']
  sizeBytes: number
}

/** More than this is not read into memory at once. */
const READ_MAX_BYTES = 64 * 1024 * 1024

/**
 * The files of one sandbox, by its agent as the sandbox's user. Paths are relative to /home/user, or absolute.
 *
 * @throws {SecurityError} `path_outside`; {ResourceError} `disk`; {SandboxError} `not_found`, `conflict`, `too_large`
 */
export class SandboxFs {
  readonly #files: () => AgentFiles

  /** @param files asked for at each call, so that one object serves a sandbox before and after its start */
  constructor(files: () => AgentFiles) {
    this.#files = files
  }

  /** Makes parent folders; replaces a file in one step. */
  writeFile(path: string, content: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const body = typeof content === 'string' ? Buffer.from(content) : content
    return translated(() => this.#files().write(path, body))
  }

  /** As text. */
  async readFile(path: string): Promise<string> {
    return (await this.readBytes(path)).toString()
  }

  async readBytes(path: string): Promise<Buffer> {
    return translated(async () => {
      const { body } = await this.#files().read(path, { maxBytes: READ_MAX_BYTES })
      const chunks: Uint8Array[] = []
      for await (const chunk of body) chunks.push(chunk)
      return Buffer.concat(chunks)
    })
  }

  /** For files that don't fit into memory. */
  async openFile(path: string, options: { signal?: AbortSignal } = {}): Promise<AsyncIterable<Uint8Array>> {
    return translated(async () => (await this.#files().read(path, options)).body)
  }

  /** What is in a folder, sorted by name. Default: the home. */
  async readdir(path = ''): Promise<DirectoryEntry[]> {
    const { entries } = await translated(() => this.#files().list({ path, depth: 1 }))
    return entries.map(({ path: name, kind, sizeBytes }) => ({ name, kind, sizeBytes }))
  }

  /** With its parents. */
  mkdir(path: string): Promise<void> {
    return translated(() => this.#files().makeDirectory(path))
  }

  /** A folder with all that is in it. */
  rm(path: string): Promise<void> {
    return translated(() => this.#files().remove(path))
  }

  rename(from: string, to: string): Promise<void> {
    return translated(() => this.#files().move(from, to))
  }

  stat(path: string): Promise<FileStat> {
    return translated((): Promise<AgentFileEntry> => this.#files().stat(path))
  }

  async exists(path: string): Promise<boolean> {
    try {
      await this.stat(path)
      return true
    } catch (error) {
      if (asFileError(error).code === 'not_found') return false
      throw error
    }
  }

  /** Copies a folder of this machine into the sandbox. Links and what is no file stay out; the answer names them. */
  upload(hostFolder: string, options?: FolderOptions): Promise<{ fileCount: number; leftOut: LeftOut[] }> {
    return translated(() => uploadFolder(this.#files(), hostFolder, options))
  }

  /** Copies the sandbox's files to a folder of this machine, where no link is followed and none is made. */
  download(hostFolder: string, options?: FolderOptions): Promise<{ fileCount: number; leftOut: LeftOut[] }> {
    return translated(() => downloadFolder(this.#files(), hostFolder, options))
  }

  /** Changes below the home as they happen, coalesced; `overflow` says that some were lost: list again. */
  watch(signal: AbortSignal): AsyncIterable<{ changes: AgentFileChange[]; overflow: boolean }> {
    return this.#files().watch(signal)
  }
}

async function translated<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw asFileError(error)
  }
}
