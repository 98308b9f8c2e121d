import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ApiError } from '../http'
import { versionIn } from '../packages/installed'
import { readFile } from './files'
import { queryKeys } from './keys'

/** @param installed the folders of `node_modules` to look into, with the time at which each was last changed */
export const npmVersionsQuery = (sandboxId: string, installed: readonly { name: string; atMs: number }[]) =>
  queryOptions({
    queryKey: queryKeys.npmVersions(sandboxId, installed.map(({ name, atMs }) => `${name} ${atMs}`).join('\n')),
    queryFn: async ({ signal }) => {
      const versions = await Promise.all(installed.map(({ name }) => readVersion(sandboxId, name, signal)))
      return new Map(
        versions.flatMap((version, at) => (version === null ? [] : [[installed[at]?.name ?? '', version]])),
      )
    },
    // What is listed stays, while one more is read.
    placeholderData: keepPreviousData,
  })

async function readVersion(sandboxId: string, name: string, signal: AbortSignal): Promise<string | null> {
  try {
    const bytes = await readFile(sandboxId, `node_modules/${name}/package.json`, signal)
    return versionIn(new TextDecoder().decode(bytes))
  } catch (error) {
    // Removed meanwhile, or never whole; the tree will tell.
    if (error instanceof ApiError && error.code === 'not_found') return null
    throw error
  }
}
