import { lstatSync, renameSync, symlinkSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import roll from 'pino-roll'
import { printable } from './printable'

const DEFAULT_MAX_SIZE_MIB = 10
const DEFAULT_MAX_FILES = 6
/** Lines that may wait for the file to be open. */
const MAX_WAITING_LINES = 10_000

export interface LogFileOptions {
  /** A file rolls once it has this size. Default 10. */
  maxSizeMib?: number
  /** Files kept, the one that is written included. Default 6. */
  maxFiles?: number
}

/**
 * A log on disk: numbered files that roll at a size, of which the newest are kept. The path itself is a link to the one that is written,
 * unless a file of that name was there before.
 */
export class LogFile {
  readonly #path: string
  readonly #opening: Promise<Awaited<ReturnType<typeof roll>> | undefined>
  #file: Awaited<ReturnType<typeof roll>> | undefined
  #waiting: string[] = []
  #failure: Error | undefined

  constructor(path: string, options: LogFileOptions = {}) {
    this.#path = resolve(path)
    this.#opening = this.#open(options)
  }

  /** Why nothing is written: the folder is not there, the disk is full. */
  get failure(): Error | undefined {
    return this.#failure
  }

  write(line: string): void {
    const text = printable(line)
    if (this.#file) this.#file.write(text)
    else if (!this.#failure && this.#waiting.length < MAX_WAITING_LINES) this.#waiting.push(text)
  }

  async close(): Promise<void> {
    const file = await this.#opening
    if (!file) return
    const closed = new Promise((done) => file.once('close', done))
    file.end()
    await closed
  }

  async #open({
    maxSizeMib = DEFAULT_MAX_SIZE_MIB,
    maxFiles = DEFAULT_MAX_FILES,
  }: LogFileOptions): Promise<Awaited<ReturnType<typeof roll>> | undefined> {
    try {
      const limit = { count: maxFiles - 1, removeOtherLogFiles: true }
      const size = `${maxSizeMib}m`
      const file = await roll({ file: this.#path, size, limit, mkdir: true, sync: true, mode: 0o640 })
      // A log that fails must not end the program that it tells of; `failure` says it.
      file.on('error', (error: Error) => {
        this.#failure = error
      })
      file.on('ready', () => this.#link(file.file))
      this.#link(file.file)
      for (const line of this.#waiting) file.write(line)
      this.#file = file
      return file
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error))
      return undefined
    } finally {
      this.#waiting = []
    }
  }

  #link(target: string): void {
    try {
      const isOurs = lstatSync(this.#path, { throwIfNoEntry: false })?.isSymbolicLink() ?? true
      if (!isOurs) return
      const next = `${this.#path}.${process.pid}.next`
      symlinkSync(basename(target), next)
      renameSync(next, this.#path)
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error))
    }
  }
}
