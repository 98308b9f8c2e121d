import type { MessageInitShape } from '@bufbuild/protobuf'
import { type EntryInfoSchema, FileType } from '../../../proto/gen/filesystem/filesystem_pb'
import type { Entry } from '../protocol'
import { groupName, userName } from './owner-names'

const TYPES: Record<Entry['kind'], { type: FileType; letter: string }> = {
  file: { type: FileType.FILE, letter: '-' },
  directory: { type: FileType.DIRECTORY, letter: 'd' },
  symlink: { type: FileType.SYMLINK, letter: 'L' },
  other: { type: FileType.UNSPECIFIED, letter: '?' },
}

/** As E2B describes an entry. @param path as the caller named it, made absolute */
export function toEntryInfo(entry: Entry, path = entry.path): MessageInitShape<typeof EntryInfoSchema> {
  const { type, letter } = TYPES[entry.kind]
  const symlinkTarget = entry.resolvedTarget ?? entry.symlinkTarget
  return {
    name: entry.name,
    type,
    path,
    size: BigInt(entry.sizeBytes),
    mode: entry.mode,
    permissions: letter + permissionsOf(entry.mode),
    owner: userName(entry.uid),
    group: groupName(entry.gid),
    modifiedTime: toTimestamp(entry.modifiedAtMs),
    ...(symlinkTarget === undefined ? {} : { symlinkTarget }),
    metadata: entry.metadata ?? {},
  }
}

function permissionsOf(mode: number): string {
  return Array.from('rwxrwxrwx', (letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-')).join('')
}

/** With the microseconds that the file system's clock has; a fraction of a nanosecond would be no timestamp. */
function toTimestamp(ms: number): { seconds: bigint; nanos: number } {
  const seconds = Math.floor(ms / 1000)
  return { seconds: BigInt(seconds), nanos: Math.floor((ms - seconds * 1000) * 1000) * 1000 }
}
