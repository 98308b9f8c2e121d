import { AppError } from '@/lib/contracts/errors'
import type { AgentClient, AgentFileChange, AgentFiles } from './agent-client'
import { downloadFolder } from './archive/download-folder'
import type { LeftOut } from './archive/project-tree'
import { type FolderOptions, uploadFolder } from './archive/upload-folder'
import { SandboxError } from './errors'
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
/** Within this an agent says how full its disk is, or the error goes without. */
const SAMPLE_TIMEOUT_MS = 1_000
const SAMPLE_INTERVAL_MS = 100

/**
 * The files of one sandbox, by its agent as the sandbox's user. Paths are relative to /home/user, or absolute.
 *
 * @throws {SecurityError} `path_outside`; {ResourceError} `disk`; {SandboxError} `not_found`, `conflict`, `too_large`
 */
export class SandboxFs {
  readonly #agent: () => Pick<AgentClient, 'files' | 'metrics'>

  /** @param agent asked for at each call, so that one object serves a sandbox before and after its start */
  constructor(agent: () => Pick<AgentClient, 'files' | 'metrics'>) {
    this.#agent = agent
  }

  /** Makes parent folders; replaces a file in one step. */
  writeFile(path: string, content: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const body = typeof content === 'string' ? Buffer.from(content) : content
    return this.#call((files) => files.write(path, body))
  }

  /** As text. */
  async readFile(path: string): Promise<string> {
    return (await this.readBytes(path)).toString()
  }

  readBytes(path: string): Promise<Buffer> {
    return this.#call(async (files) => {
      const { body } = await files.read(path, { maxBytes: READ_MAX_BYTES })
      const chunks: Uint8Array[] = []
      for await (const chunk of body) chunks.push(chunk)
      return Buffer.concat(chunks)
    })
  }

  /** For files that don't fit into memory. */
  openFile(path: string, options: { signal?: AbortSignal } = {}): Promise<AsyncIterable<Uint8Array>> {
    return this.#call(async (files) => (await files.read(path, options)).body)
  }

  /** What is in a folder, sorted by name. Default: the home. */
  async readdir(path = ''): Promise<DirectoryEntry[]> {
    const { entries } = await this.#call((files) => files.list({ path, depth: 1 }))
    return entries.map(({ path: name, kind, sizeBytes }) => ({ name, kind, sizeBytes }))
  }

  /** With its parents. */
  mkdir(path: string): Promise<void> {
    return this.#call((files) => files.makeDirectory(path))
  }

  /** A folder with all that is in it. */
  rm(path: string): Promise<void> {
    return this.#call((files) => files.remove(path))
  }

  rename(from: string, to: string): Promise<void> {
    return this.#call((files) => files.move(from, to))
  }

  stat(path: string): Promise<FileStat> {
    return this.#call((files): Promise<FileStat> => files.stat(path))
  }

  async exists(path: string): Promise<boolean> {
    try {
      await this.stat(path)
      return true
    } catch (error) {
      if (error instanceof SandboxError && error.code === 'not_found') return false
      throw error
    }
  }

  /** Copies a folder of this machine into the sandbox. Links and what is no file stay out; the answer names them. */
  upload(hostFolder: string, options?: FolderOptions): Promise<{ fileCount: number; leftOut: LeftOut[] }> {
    return this.#call((files) => uploadFolder(files, hostFolder, options))
  }

  /** Copies the sandbox's files to a folder of this machine, where no link is followed and none is made. */
  download(hostFolder: string, options?: FolderOptions): Promise<{ fileCount: number; leftOut: LeftOut[] }> {
    return this.#call((files) => downloadFolder(files, hostFolder, options))
  }

  /**
   * Changes below the home as they happen, coalesced; `overflow` says that some were lost: list again. The first batch is empty
   * and comes once nothing is missed any more. Ends with the signal.
   */
  async *watch(signal: AbortSignal): AsyncGenerator<{ changes: AgentFileChange[]; overflow: boolean }> {
    const { files } = this.#agent()
    try {
      yield* files.watch(signal)
    } catch (error) {
      throw asFileError(error)
    }
  }

  async #call<T>(call: (files: AgentFiles) => Promise<T>): Promise<T> {
    const agent = this.#agent()
    try {
      return await call(agent.files)
    } catch (error) {
      const isFull = error instanceof AppError && error.code === 'no_space'
      throw asFileError(error, isFull ? await diskUse(agent) : {})
    }
  }
}

/** @returns nothing where the agent does not say */
async function diskUse(agent: Pick<AgentClient, 'metrics'>): Promise<{ limit?: number; seen?: number }> {
  try {
    for await (const sample of agent.metrics(SAMPLE_INTERVAL_MS, AbortSignal.timeout(SAMPLE_TIMEOUT_MS)))
      return { limit: sample.diskLimitBytes, seen: sample.diskBytes }
  } catch {
    // The error that is being told is the one that matters.
  }
  return {}
}
