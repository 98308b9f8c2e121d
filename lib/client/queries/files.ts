import { mutationOptions, queryOptions } from '@tanstack/react-query'
import { FileTree } from '@/lib/contracts/files'
import { jsonBody, request, send } from '../http'
import { queryKeys } from './keys'
import { archiveUrl, fileUrl, sandboxUrl } from './urls'

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

export async function removePath(sandboxId: string, path: string): Promise<void> {
  await send(fileUrl(sandboxId, path), { method: 'DELETE' })
}

export async function movePath(sandboxId: string, from: string, to: string): Promise<void> {
  await send(sandboxUrl(sandboxId, '/files/move'), jsonBody({ from, to }))
}

export async function makeDirectory(sandboxId: string, path: string): Promise<void> {
  await send(sandboxUrl(sandboxId, '/directories'), jsonBody({ path }))
}

/** Puts a zip's files into the sandbox's home. */
export async function importArchive(sandboxId: string, zip: Blob): Promise<void> {
  await send(archiveUrl(sandboxId), { method: 'POST', headers: { 'Content-Type': 'application/zip' }, body: zip })
}

export const fileTreeQuery = (sandboxId: string) =>
  queryOptions({
    queryKey: queryKeys.fileTree(sandboxId),
    queryFn: ({ signal }) => request(FileTree, sandboxUrl(sandboxId, '/files'), { signal, cache: 'no-store' }),
  })

export const fileQuery = (sandboxId: string, path: string) =>
  queryOptions({
    queryKey: queryKeys.file(sandboxId, path),
    queryFn: ({ signal }) => readFile(sandboxId, path, signal),
  })

export const writeFileMutation = (sandboxId: string) =>
  mutationOptions({
    mutationFn: (file: { path: string; content: BodyInit }) => writeFile(sandboxId, file.path, file.content),
    scope: { id: `files:${sandboxId}` },
  })

export const removePathMutation = (sandboxId: string) =>
  mutationOptions({
    mutationFn: (path: string) => removePath(sandboxId, path),
    scope: { id: `files:${sandboxId}` },
  })

export const movePathMutation = (sandboxId: string) =>
  mutationOptions({
    mutationFn: (move: { from: string; to: string }) => movePath(sandboxId, move.from, move.to),
    scope: { id: `files:${sandboxId}` },
  })

export const makeDirectoryMutation = (sandboxId: string) =>
  mutationOptions({
    mutationFn: (path: string) => makeDirectory(sandboxId, path),
    scope: { id: `files:${sandboxId}` },
  })
