import { fstatSync } from 'node:fs'
import { errnoOf } from '../failure'
import { DirectoryCursor } from '../helper/directory-cursor'
import { lstatIfThere } from '../helper/entry'
import { Pace } from '../helper/pace'
import { inDirectory } from '../helper/place'
import { inotify } from './inotify'
import { nameMoves, type RawChange } from './moves'
import { compare, componentsOf, type Directory, newDirectory, type Seen, toSeen } from './seen'

/** Kept for one watch: about 150 bytes an entry, and the kernel's memory for each directory. */
const MAX_DIRECTORIES = 8192
const MAX_ENTRIES = 100_000
const HERE = Buffer.from('.')

/**
 * What was last seen below one directory, and what has to be looked at again. Events only say where to look; what changed
 * is the difference to what was seen before, so that an event that is late, doubled or lost never makes a wrong change.
 */
export class WatchTree implements Disposable {
  readonly #rootFd: number
  readonly #isRecursive: boolean
  readonly #isHidden: (name: string) => boolean
  readonly #onDirty: () => void
  readonly #stopListening: () => void
  readonly #dirty = new Map<Directory, Map<string, boolean>>()
  readonly #pace = new Pace()
  readonly #root: Directory
  #isAllDirty = false
  #directories = 0
  #entries = 0
  /** Some directory has no watcher: the whole tree has to be looked at from time to time. */
  hasBlindSpots = false
  /** More is there than may be followed; reset by whoever tells. */
  hasOverflowed = false

  constructor(options: {
    rootFd: number
    isRecursive: boolean
    isHidden: (name: string) => boolean
    onDirty: () => void
  }) {
    this.#rootFd = options.rootFd
    this.#isRecursive = options.isRecursive
    this.#isHidden = options.isHidden
    this.#onDirty = options.onDirty
    this.#root = newDirectory(undefined, '', fstatSync(options.rootFd).ino)
    this.#stopListening = inotify.onOverflow(() => this.markAll())
  }

  get isDirty(): boolean {
    return this.#isAllDirty || this.#dirty.size > 0
  }

  /** The first look, which nobody is told of. */
  async start(): Promise<void> {
    using cursor = this.#openRoot()
    await this.#enter(this.#root, cursor, undefined)
  }

  /** Everything has to be looked at again. */
  markAll(): void {
    this.#isAllDirty = true
    this.#onDirty()
  }

  /** Looks at what was marked. */
  async look(): Promise<RawChange[]> {
    const changes: RawChange[] = []
    const isAll = this.#isAllDirty
    const dirty = [...this.#dirty]
    this.#isAllDirty = false
    this.#dirty.clear()
    if (isAll) {
      using cursor = this.#openRoot()
      await this.#lookAtAll(this.#root, cursor, changes)
    } else {
      for (const [directory, names] of dirty) {
        await this.#pace.breathe()
        if (directory.isGone) continue
        using cursor = this.#open(directory)
        // Moved or removed: the directory above has been marked, too.
        if (cursor === undefined) continue
        for (const [name, hasEvent] of names) await this.#lookAt(directory, name, hasEvent, cursor, changes)
      }
    }
    return nameMoves(changes)
  }

  [Symbol.dispose](): void {
    this.#stopListening()
    this.#forget(this.#root)
  }

  async #lookAtAll(directory: Directory, cursor: DirectoryCursor, changes: RawChange[]): Promise<void> {
    const names = this.#namesIn(cursor)
    if (names === undefined) return
    const all = new Set([...names.map((name) => name.toString('latin1')), ...directory.entries.keys()])
    for (const name of all) {
      const before = directory.entries.get(name)?.directory
      await this.#lookAt(directory, name, false, cursor, changes)
      const seen = directory.entries.get(name)?.directory
      // A directory that is new has just been looked at.
      if (seen === undefined || seen !== before || !this.#goDown(cursor, name)) continue
      await this.#lookAtAll(seen, cursor, changes)
      cursor.up()
    }
  }

  async #lookAt(
    directory: Directory,
    name: string,
    hasEvent: boolean,
    cursor: DirectoryCursor,
    changes: RawChange[],
  ): Promise<void> {
    await this.#pace.breathe()
    const stats = this.#isHidden(name) ? undefined : lstatIfThere(cursor.at(Buffer.from(name, 'latin1')))
    const before = directory.entries.get(name)
    if (stats === undefined) {
      if (before !== undefined) this.#remove(directory, name, before, changes)
      return
    }
    const now = toSeen(stats)
    if (before === undefined) return this.#add(directory, name, now, cursor, changes)
    const change = compare(before, now, hasEvent)
    if (change === 'replaced') {
      this.#remove(directory, name, before, changes)
      return this.#add(directory, name, now, cursor, changes)
    }
    now.directory = before.directory
    directory.entries.set(name, now)
    if (change !== undefined) changes.push({ type: change, directory, name, seen: now })
  }

  async #add(
    directory: Directory,
    name: string,
    seen: Seen,
    cursor: DirectoryCursor,
    changes: RawChange[] | undefined,
  ): Promise<void> {
    if (this.#entries >= MAX_ENTRIES) {
      this.hasOverflowed = true
      return
    }
    this.#entries++
    directory.entries.set(name, seen)
    changes?.push({ type: 'created', directory, name, seen })
    if (seen.kind === 'file' && seen.sizeBytes > 0) changes?.push({ type: 'written', directory, name, seen })
    if (seen.kind !== 'directory' || !this.#isRecursive) return
    if (this.#directories >= MAX_DIRECTORIES) {
      this.hasOverflowed = true
      return
    }
    if (!this.#goDown(cursor, name)) return
    const ino = fstatSync(cursor.fd).ino
    seen.directory = newDirectory(directory, name, ino)
    await this.#enter(seen.directory, cursor, changes)
    cursor.up()
  }

  /** Watches first and looks then, so that nothing is missed between. */
  async #enter(directory: Directory, cursor: DirectoryCursor, changes: RawChange[] | undefined): Promise<void> {
    this.#directories++
    try {
      directory.watcher = inotify.watch(inDirectory(cursor.fd, HERE), (how, name) => this.#mark(directory, name, how))
    } catch {
      this.hasBlindSpots = true
    }
    for (const name of this.#namesIn(cursor) ?? []) {
      await this.#pace.breathe()
      const key = name.toString('latin1')
      const stats = this.#isHidden(key) ? undefined : lstatIfThere(cursor.at(name))
      if (stats !== undefined) await this.#add(directory, key, toSeen(stats), cursor, changes)
    }
  }

  #remove(directory: Directory, name: string, seen: Seen, changes: RawChange[]): void {
    directory.entries.delete(name)
    this.#entries--
    if (seen.directory !== undefined) this.#removeBelow(seen.directory, changes)
    changes.push({ type: 'removed', directory, name, seen })
  }

  #removeBelow(directory: Directory, changes: RawChange[]): void {
    for (const [name, seen] of directory.entries) {
      if (seen.directory !== undefined) this.#removeBelow(seen.directory, changes)
      changes.push({ type: 'removed', directory, name, seen })
    }
    this.#forget(directory)
  }

  #forget(directory: Directory): void {
    directory.watcher?.close()
    directory.isGone = true
    this.#directories--
    this.#entries -= directory.entries.size
    for (const { directory: below } of directory.entries.values())
      if (below !== undefined && !below.isGone) this.#forget(below)
  }

  #mark(directory: Directory, name: string, how: 'rename' | 'change'): void {
    if (directory.isGone) return
    let names = this.#dirty.get(directory)
    if (names === undefined) {
      names = new Map()
      this.#dirty.set(directory, names)
    }
    names.set(name, how === 'change' || names.get(name) === true)
    this.#onDirty()
  }

  #openRoot(): DirectoryCursor {
    return new DirectoryCursor(inDirectory(this.#rootFd, HERE))
  }

  /** @returns undefined where another directory, or none, has its place by now */
  #open(directory: Directory): DirectoryCursor | undefined {
    const cursor = this.#openRoot()
    try {
      for (const name of componentsOf(directory)) cursor.down(Buffer.from(name, 'latin1'))
      if (fstatSync(cursor.fd).ino === directory.ino) return cursor
    } catch (error) {
      if (!isGoneOrClosed(error)) throw error
    }
    cursor[Symbol.dispose]()
    return undefined
  }

  #goDown(cursor: DirectoryCursor, name: string): boolean {
    try {
      cursor.down(Buffer.from(name, 'latin1'))
      return true
    } catch (error) {
      if (isGoneOrClosed(error)) return false
      throw error
    }
  }

  #namesIn(cursor: DirectoryCursor): Buffer[] | undefined {
    try {
      const { names, isComplete } = cursor.names()
      if (!isComplete) this.hasOverflowed = true
      return names
    } catch (error) {
      if (isGoneOrClosed(error)) return undefined
      throw error
    }
  }
}

function isGoneOrClosed(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(errnoOf(error) ?? '')
}
