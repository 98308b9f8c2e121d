import { create } from '@bufbuild/protobuf'
import type { RunFiles } from '../outcome'
import {
  RunFiles_ChangeSchema,
  RunFiles_Type,
  RunFilesSchema,
  type RunFiles as WireRunFiles,
} from './gen/codetok/agent_pb'

const TYPES = { added: RunFiles_Type.ADDED, changed: RunFiles_Type.CHANGED, deleted: RunFiles_Type.DELETED } as const

export function filesToWire({ changes, count, isComplete }: RunFiles): WireRunFiles {
  return create(RunFilesSchema, {
    changes: changes.map((change) => create(RunFiles_ChangeSchema, { ...change, type: TYPES[change.type] })),
    count,
    isComplete,
  })
}

export function filesFromWire({ changes, count, isComplete }: WireRunFiles): RunFiles {
  return {
    changes: changes.map(({ type, path, sizeBytes, sizeBeforeBytes }) => ({
      type: type === RunFiles_Type.ADDED ? 'added' : type === RunFiles_Type.DELETED ? 'deleted' : 'changed',
      path,
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(sizeBeforeBytes === undefined ? {} : { sizeBeforeBytes }),
    })),
    count,
    isComplete,
  }
}
