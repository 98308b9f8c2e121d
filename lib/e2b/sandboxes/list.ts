import '#server-only'
import type { SandboxListQuery } from '@/lib/contracts/e2b/sandbox'
import { pageOf } from '../page'
import type { E2bSandbox } from './e2b-sandbox'
import { parseMetadataQuery } from './metadata-query'

/** One page of the sandboxes that a query asks for. @throws {AppError} `bad_request` */
export function listSandboxes(all: readonly E2bSandbox[], query: SandboxListQuery) {
  const { state = ['running', 'paused'], template, startedAfter, order, limit, nextToken } = query
  const pairs = query.metadata === undefined ? [] : parseMetadataQuery(query.metadata)
  const sinceMs = startedAfter === undefined ? Number.NEGATIVE_INFINITY : Date.parse(startedAfter)
  const matching = all.filter(
    (sandbox) =>
      state.includes(sandbox.state) &&
      (template === undefined || sandbox.template.id === template || sandbox.template.alias === template) &&
      sandbox.startedAtMs >= sinceMs &&
      pairs.every(([name, value]) => sandbox.metadata[name] === value),
  )
  return pageOf(matching, ({ startedAtMs, id }) => ({ atMs: startedAtMs, id }), { order, limit, nextToken })
}
