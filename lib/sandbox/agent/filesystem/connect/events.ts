import type { MessageInitShape } from '@bufbuild/protobuf'
import { EventType, type FilesystemEventSchema } from '../../../proto/gen/filesystem/filesystem_pb'
import { FileFailure } from '../failure'
import type { Change, WatchBatch } from '../protocol'
import { toEntryInfo } from './entry-info'

const TYPES: Record<Change['type'], EventType> = {
  created: EventType.CREATE,
  written: EventType.WRITE,
  removed: EventType.REMOVE,
  renamed: EventType.RENAME,
  mode_changed: EventType.CHMOD,
}

export type Event = MessageInitShape<typeof FilesystemEventSchema>

/** @throws {FileFailure} where some changes were not followed: E2B's wire has no word for it, and silence would be a lie */
export function toEvents({ changes, overflow }: WatchBatch): Event[] {
  if (overflow) throw new FileFailure('too_large', 'there are more folders or files here than a watch can follow')
  return changes.map(({ type, path, entry }) => ({
    name: path,
    type: TYPES[type],
    ...(entry === undefined ? {} : { entry: toEntryInfo(entry) }),
  }))
}
