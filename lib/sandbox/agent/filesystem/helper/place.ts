import { constants } from 'node:fs'
import { FileFailure, quote } from '../failure'

/** Missing in Node.js's constants: a handle on a directory that needs no right to read it. The same on x64 and arm64. */
export const O_PATH = 0o10000000
export const OPEN_DIRECTORY = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW

const SLASH = Buffer.from('/')

/** Where an operation acts: a name in a directory that, in a confined helper, is held open. */
export interface Place extends Disposable {
  /** What system calls take. No component of it but the last can be a link that user code has put there. */
  readonly path: Buffer
  readonly name: Buffer
  /** Another name in the same directory. */
  sibling(name: string): Buffer
  /** As it would be named without links on the way, for people. */
  readonly shownPath: string
}

/** How paths become places. */
export interface PathResolver {
  readonly home: string
  readonly isConfined: boolean
  /** The path, made absolute and cleaned, as its asker would name it. @throws {FileFailure} `invalid_path` */
  absolute(path: string): string
  /** Flags for opening a place: a confined helper never lets the kernel follow a link. */
  readonly openFlags: number
  /**
   * @param options.follow where the last component is a link, the place is what it leads to
   * @param options.createParents missing folders on the way are made
   * @throws {FileFailure}
   */
  locate(path: string, options?: { follow?: boolean; createParents?: boolean }): Place
}

export function inDirectory(fd: number, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${fd}/`), name])
}

export function joinName(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, SLASH, name])
}

/** @throws {FileFailure} `denied` where the place is the home of a confined helper, or `/` */
export function refuseRoot(place: Place, path: string): void {
  if (place.name.length === 0 || place.name.toString('latin1') === '.') {
    throw new FileFailure('denied', `${quote(path)} is where all files are; it stays as it is`)
  }
}
