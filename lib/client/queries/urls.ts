/** The address of a sandbox's resource; `query` values are encoded, so a file may have any name. */
export function sandboxUrl(sandboxId: string, rest = '', query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString()
  return `/api/sandbox/${encodeURIComponent(sandboxId)}${rest}${search === '' ? '' : `?${search}`}`
}

export const sandboxEventsUrl = (sandboxId: string) => sandboxUrl(sandboxId, '/events')
export const runEventsUrl = (sandboxId: string, runId: string) => sandboxUrl(sandboxId, `/runs/${runId}/events`)
export const runLogUrl = (sandboxId: string, runId: string) => sandboxUrl(sandboxId, `/runs/${runId}/log`)
export const archiveUrl = (sandboxId: string) => sandboxUrl(sandboxId, '/archive')
export const fileUrl = (sandboxId: string, path: string) => sandboxUrl(sandboxId, '/files', { path })
