import { posix } from 'node:path'
import { concurrently } from '../../concurrently'
import type { AgentContext, FileServices, OwnerEdit, SeenFile } from '../service'
import { connectFailure } from './connect/connect-failure'
import { createFilesystemService } from './connect/filesystem-service'
import { FileFailure } from './failure'
import { FileHelpers } from './file-helpers'
import { parsePath, toAbsolute } from './helper/path'
import { createFilesEndpoint } from './http/files-endpoint'
import { createOwnEndpoint } from './own/own-endpoint'
import { createVolumeEndpoint } from './volume/volume-endpoint'

/** A run may bring thousands of files, and each that is being written is two open ones. */
const WRITES_AT_ONCE = 16

/** All that the agent does with files: E2B's Connect service and `/files`, our own endpoint, and the files of runs. */
export function createFileServices(context: AgentContext): FileServices {
  const helpers = new FileHelpers(context)
  const standard = () => helpers.of(context.users.standard)
  // Started ahead: the first file of a sandbox's owner is not to wait for it.
  standard()
  const listeners = new Set<(edit: OwnerEdit) => void>()
  const tell = (edit: OwnerEdit) => {
    const known = relativeTo(context.config.home, edit)
    for (const listener of listeners) listener(known)
  }
  const e2b = createFilesystemService(context, helpers)
  const endpoints = [
    createFilesEndpoint(context, helpers),
    createOwnEndpoint(standard, tell),
    createVolumeEndpoint(context, helpers),
  ]
  return {
    routes: (router) => e2b.routes(router),
    http: (request, response, url) => endpoints.some((endpoint) => endpoint(request, response, url)),
    close() {
      e2b.close()
      helpers.close()
    },
    userFiles: {
      async write(files) {
        const write = async ([path, content]: [string, Uint8Array]) => {
          await standard().write({ path, style: 'replace' }, content)
        }
        await told(concurrently([...files], WRITES_AT_ONCE, write))
      },
      async list(maxEntries) {
        const files = new Map<string, SeenFile>()
        let isComplete = true
        const read = async () => {
          const request = { path: '.', depth: Number.MAX_SAFE_INTEGER, maxEntries, details: false }
          for await (const { entries, isTruncated } of standard().list(request)) {
            if (isTruncated) isComplete = false
            for (const { kind, path, sizeBytes, modifiedAtMs, isUnaddressable } of entries)
              if (kind === 'file' && !isUnaddressable) files.set(path, { path, sizeBytes, modifiedAtMs })
          }
        }
        await told(read())
        return { files, isComplete }
      },
      async remove(path) {
        await told(standard().remove(path))
      },
      onOwnerEdit(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
  }
}

/** As a listing of the home names its files. */
function relativeTo(home: string, edit: OwnerEdit): OwnerEdit {
  const relative = (path: string) => posix.relative(home, toAbsolute(parsePath(path, home)))
  if (edit.type === 'moved') return { ...edit, from: relative(edit.from), to: relative(edit.to) }
  if (edit.type === 'removed') return { ...edit, path: relative(edit.path) }
  const { path, sizeBytes, modifiedAtMs } = edit.file
  return { type: 'wrote', file: { path: relative(path), sizeBytes, modifiedAtMs } }
}

async function told(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    throw error instanceof FileFailure ? connectFailure(error) : error
  }
}
