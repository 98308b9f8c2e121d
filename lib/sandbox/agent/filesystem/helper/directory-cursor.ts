import { closeSync, constants, fstatSync, opendirSync, openSync } from 'node:fs'
import { FileFailure } from '../failure'
import { inDirectory, OPEN_DIRECTORY } from './place'

/** Ancestors held open; deeper trees reopen them by `..` on the way up, so that depth is not bounded by open files. */
const HELD_LEVELS = 64
/** Names of one directory that are read at all: memory for them is the agent's, not the user's. */
export const MAX_NAMES = 200_000
const PARENT = Buffer.from('..')

interface Level {
  fd: number | undefined
  readonly dev: number
  readonly ino: number
}

/** A place in a tree, moved down and up one directory at a time without ever following a link. */
export class DirectoryCursor implements Disposable {
  readonly #levels: Level[] = []

  /** @param path a directory that may be entered; never a link */
  constructor(path: Buffer, flags = constants.O_NOFOLLOW) {
    this.#enter(path, (OPEN_DIRECTORY & ~constants.O_NOFOLLOW) | flags)
  }

  get fd(): number {
    const fd = this.#levels.at(-1)?.fd
    if (fd === undefined) throw new Error('the cursor is closed')
    return fd
  }

  get depth(): number {
    return this.#levels.length - 1
  }

  at(name: Buffer): Buffer {
    return inDirectory(this.fd, name)
  }

  /** @throws the system's error, ENOTDIR where `name` is no directory (any more) */
  down(name: Buffer): void {
    this.#enter(this.at(name), OPEN_DIRECTORY)
    const far = this.#levels.at(-1 - HELD_LEVELS)
    if (far?.fd !== undefined) {
      closeSync(far.fd)
      far.fd = undefined
    }
  }

  up(): void {
    const left = this.#levels.pop()
    const level = this.#levels.at(-1)
    if (left?.fd === undefined || level === undefined) throw new Error('the cursor is at its root')
    try {
      if (level.fd !== undefined) return
      const fd = openSync(inDirectory(left.fd, PARENT), OPEN_DIRECTORY)
      level.fd = fd
      const { dev, ino } = fstatSync(fd)
      if (dev !== level.dev || ino !== level.ino) throw new FileFailure('changed', 'a folder was moved away meanwhile')
    } finally {
      closeSync(left.fd)
    }
  }

  /** In byte order. `isComplete` is false past MAX_NAMES. */
  names(): { names: Buffer[]; isComplete: boolean } {
    const directory = opendirSync(inDirectory(this.fd, Buffer.from('.')).toString(), {
      // Types say strings; with this encoding names are what the disk has.
      encoding: 'latin1',
      bufferSize: 256,
    })
    const names: string[] = []
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
        if (names.length === MAX_NAMES) return { names: toSortedBuffers(names), isComplete: false }
        names.push(entry.name)
      }
    } finally {
      directory.closeSync()
    }
    return { names: toSortedBuffers(names), isComplete: true }
  }

  [Symbol.dispose](): void {
    for (const level of this.#levels) if (level.fd !== undefined) closeSync(level.fd)
    this.#levels.length = 0
  }

  #enter(path: Buffer, flags: number): void {
    const fd = openSync(path, flags)
    const { dev, ino } = fstatSync(fd)
    this.#levels.push({ fd, dev, ino })
  }
}

/** latin1 strings order as their bytes do. */
function toSortedBuffers(names: string[]): Buffer[] {
  return names.sort().map((name) => Buffer.from(name, 'latin1'))
}
