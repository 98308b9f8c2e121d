import { closeSync, constants, mkdirSync, openSync, readlinkSync } from 'node:fs'
import { asFileFailure, errnoOf, FileFailure, quote } from '../failure'
import { belowHome, parsePath, toAbsolute } from './path'
import { inDirectory, O_PATH, OPEN_DIRECTORY, type PathResolver, type Place } from './place'

/** As the kernel's own. */
const MAX_LINKS = 40
/** How often a folder is made again that somebody else removes at once. */
const MAX_TRIES = 8
const HERE = Buffer.from('.')

/**
 * Walks paths one component at a time from a handle on the home, through /proc/self/fd/<directory>/<name> with O_NOFOLLOW:
 * each step is taken from a directory that is held open, so that swapping a directory for a link on the way leads nowhere.
 * Links are followed here, not by the kernel, and only while they stay below the home.
 */
export class ConfinedResolver implements PathResolver {
  readonly isConfined = true
  readonly openFlags = constants.O_NOFOLLOW
  readonly #root: number

  constructor(readonly home: string) {
    this.#root = openSync(home, O_PATH | constants.O_DIRECTORY)
  }

  absolute(path: string): string {
    return toAbsolute(parsePath(path, this.home))
  }

  locate(path: string, options: { follow?: boolean; createParents?: boolean } = {}): Place {
    const parts = belowHome(parsePath(path, this.home), this.home, path)
    const walk = new Walk(this.#root, this.home, path)
    try {
      return walk.to(
        parts.map((part) => Buffer.from(part)),
        options.follow === true,
        options.createParents === true,
      )
    } catch (error) {
      walk.close()
      throw asFileFailure(error, path)
    }
  }
}

class Walk {
  readonly #levels: { fd: number; name: string }[] = []
  readonly #root: number
  readonly #home: string
  readonly #shown: string
  #links = 0

  constructor(root: number, home: string, shown: string) {
    this.#root = root
    this.#home = home
    this.#shown = shown
  }

  to(parts: Buffer[], follow: boolean, createParents: boolean): Place {
    const pending = parts.reverse()
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (name.equals(HERE)) continue
      if (name.toString('latin1') === '..') this.#up()
      else if (pending.length > 0) {
        const target = this.#down(name, createParents)
        if (target !== undefined) this.#expand(target, pending)
      } else {
        const target = follow ? readLink(inDirectory(this.#fd, name)) : undefined
        if (target === undefined) return this.#place(name)
        this.#expand(target, pending)
      }
    }
    return this.#place(HERE)
  }

  close(): void {
    for (const level of this.#levels) closeSync(level.fd)
    this.#levels.length = 0
  }

  get #fd(): number {
    return this.#levels.at(-1)?.fd ?? this.#root
  }

  #up(): void {
    const level = this.#levels.pop()
    if (level === undefined) throw this.#outside()
    closeSync(level.fd)
  }

  /** @returns where the link leads, if `name` is one */
  #down(name: Buffer, create: boolean): Buffer | undefined {
    const path = inDirectory(this.#fd, name)
    for (let tries = 0; ; tries++) {
      try {
        this.#levels.push({ fd: openSync(path, OPEN_DIRECTORY), name: name.toString() })
        return undefined
      } catch (error) {
        const errno = errnoOf(error)
        if (errno === 'ENOENT' && create && tries < MAX_TRIES) {
          makeDirectory(path)
          continue
        }
        const target = errno === 'ENOTDIR' || errno === 'ELOOP' ? readLink(path) : undefined
        if (target === undefined) throw error
        return target
      }
    }
  }

  #expand(target: Buffer, pending: Buffer[]): void {
    if (++this.#links > MAX_LINKS) {
      throw new FileFailure(
        'too_many_links',
        `${quote(this.#shown)} leads through more than ${MAX_LINKS} symbolic links`,
      )
    }
    // latin1 keeps every byte, whatever the name's encoding.
    let text = target.toString('latin1')
    if (text.startsWith('/')) {
      const home = Buffer.from(this.#home).toString('latin1')
      if (text !== home && !text.startsWith(`${home}/`)) throw this.#outside()
      text = text.slice(home.length)
      this.close()
    }
    const parts = text.split('/').filter((part) => part !== '')
    for (const part of parts.reverse()) pending.push(Buffer.from(part, 'latin1'))
  }

  #place(name: Buffer): Place {
    const fd = this.#fd
    const levels = this.#levels.map((level) => level.name)
    const shown = name === HERE ? levels : [...levels, name.toString()]
    // Only the directory that the place is in is needed from here on.
    const held = this.#levels.pop()
    this.close()
    return {
      path: inDirectory(fd, name),
      name,
      sibling: (other) => inDirectory(fd, Buffer.from(other)),
      shownPath: [this.#home, ...shown].join('/'),
      [Symbol.dispose]: () => {
        if (held !== undefined) closeSync(held.fd)
      },
    }
  }

  #outside(): FileFailure {
    return new FileFailure('outside', `${quote(this.#shown)} leads through a symbolic link out of ${this.#home}`)
  }
}

function readLink(path: Buffer): Buffer | undefined {
  try {
    return readlinkSync(path, 'buffer')
  } catch (error) {
    const errno = errnoOf(error)
    // EINVAL: it is something else than a link.
    if (errno === 'EINVAL' || errno === 'ENOENT') return undefined
    throw error
  }
}

function makeDirectory(path: Buffer): void {
  try {
    mkdirSync(path, 0o755)
  } catch (error) {
    // Somebody else was quicker; what is there now is looked at next.
    if (errnoOf(error) !== 'EEXIST') throw error
  }
}
