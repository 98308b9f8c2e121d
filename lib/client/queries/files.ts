import { queryOptions } from '@tanstack/react-query'
import { FileTree } from '@/lib/contracts/files'
import { jsonBody, request, send } from '../http'
import { readHead } from '../read-head'
import { writeArchive } from '../workspace/archive'
import type { FileContent } from '../workspace/project'
import { queryKeys } from './keys'
import { fileUrl, sandboxUrl } from './urls'

export async function readFile(sandboxId: string, path: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await send(fileUrl(sandboxId, path), { cache: 'no-store', ...(signal ? { signal } : {}) })
  return new Uint8Array(await response.arrayBuffer())
}

export async function writeFile(sandboxId: string, path: string, content: BodyInit): Promise<void> {
  await send(fileUrl(sandboxId, path), {
    method: 'PUT',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: content,
  })
}

/** All of them in one request, as a zip; one by one where what makes a zip can't be fetched. */
export async function writeFiles(sandboxId: string, contents: ReadonlyMap<string, FileContent>): Promise<void> {
  let body: BodyInit
  try {
    body = await writeArchive(contents, { isPacked: false })
  } catch {
    // Work is never left unsaved for a part of the page that did not come.
    for (const [path, content] of contents) await writeFile(sandboxId, path, content)
    return
  }
  await send(sandboxUrl(sandboxId, '/archive'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/zip' },
    body,
  })
}

export async function removePath(sandboxId: string, path: string): Promise<void> {
  await send(fileUrl(sandboxId, path), { method: 'DELETE' })
}

export async function movePath(sandboxId: string, from: string, to: string): Promise<void> {
  await send(sandboxUrl(sandboxId, '/files/move'), jsonBody({ from, to }))
}

export async function makeDirectory(sandboxId: string, path: string): Promise<void> {
  await send(sandboxUrl(sandboxId, '/directories'), jsonBody({ path }))
}

export function readFileTree(sandboxId: string, signal?: AbortSignal): Promise<FileTree> {
  return request(FileTree, sandboxUrl(sandboxId, '/files'), { cache: 'no-store', ...(signal ? { signal } : {}) })
}

export const fileTreeQuery = (sandboxId: string) =>
  queryOptions({
    queryKey: queryKeys.fileTree(sandboxId),
    queryFn: ({ signal }) => readFileTree(sandboxId, signal),
  })

/** The beginning of a file, as text, to be looked at. */
export const fileHeadQuery = (sandboxId: string, path: string) =>
  queryOptions({
    queryKey: queryKeys.file(sandboxId, path),
    queryFn: ({ signal }) => readHead(fileUrl(sandboxId, path), signal),
  })
