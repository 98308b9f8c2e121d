import { basename } from 'node:path'
import { parsePath, toAbsolute } from '../helper/path'
import { HttpRefusal } from '../http/answer'
import type { Entry } from '../protocol'

/** A path of a volume's client: where it is in the sandbox, and as its client knows it. */
export interface VolumePath {
  inside: string
  /** From the volume's own root, `/`. */
  shown: string
  isRoot: boolean
  /** Inside: all folders between it and the root, the uppermost first. */
  above: readonly string[]
  /** @param path relative to this one */
  below(path: string): VolumePath
}

/** @throws {HttpRefusal} 400 without a path @throws {FileFailure} `invalid_path` */
export function volumePath(path: string, folder: string): VolumePath {
  if (path === '') throw new HttpRefusal(400, 'the query has no "path"')
  // A volume has no home: `~` is a name like any other.
  return fromParts(parsePath(`/${path}`, '/'), folder)
}

function fromParts(parts: readonly string[], folder: string): VolumePath {
  const inside = (until: number) => [folder, ...parts.slice(0, until)].join('/')
  return {
    inside: inside(parts.length),
    shown: toAbsolute(parts),
    isRoot: parts.length === 0,
    above: parts.slice(0, -1).map((_, index) => inside(index + 1)),
    below: (path) => fromParts([...parts, ...path.split('/')], folder),
  }
}

/** As E2B describes what is in a volume. */
export function statBody(entry: Entry, { shown }: VolumePath) {
  const { kind, sizeBytes, mode, uid, gid, symlinkTarget } = entry
  return {
    name: basename(shown),
    type: kind === 'other' ? 'unknown' : kind,
    path: shown,
    size: sizeBytes,
    mode,
    uid,
    gid,
    atime: iso(entry.accessedAtMs),
    mtime: iso(entry.modifiedAtMs),
    ctime: iso(entry.changedAtMs),
    ...(symlinkTarget === undefined ? {} : { target: symlinkTarget }),
  }
}

const iso = (atMs: number): string => new Date(atMs).toISOString()
