import '#server-only'
import type { FileTree } from '@/lib/contracts/files'
import type { AgentFiles } from '@/lib/sandbox'

/** More than a project has, few enough for a browser; `node_modules` beyond it is cut, and said so. */
export const TREE_MAX_ENTRIES = 20_000

export async function readTree(files: Pick<AgentFiles, 'list'>): Promise<FileTree> {
  const { entries, isTruncated } = await files.list({ maxEntries: TREE_MAX_ENTRIES })
  return {
    entries: entries.map(({ path, kind, sizeBytes, modifiedAtMs, symlinkTarget }) => ({
      path,
      kind,
      sizeBytes,
      modifiedAtMs,
      ...(symlinkTarget === undefined ? {} : { symlinkTarget }),
    })),
    truncated: isTruncated,
  }
}
