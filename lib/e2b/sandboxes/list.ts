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
    ({ state: is, facts }) =>
      state.includes(is) &&
      (template === undefined || facts.templateId === template || facts.alias === template) &&
      facts.startedAtMs >= sinceMs &&
      pairs.every(([name, value]) => facts.metadata[name] === value),
  )
  return pageOf(matching, ({ facts, id }) => ({ atMs: facts.startedAtMs, id }), { order, limit, nextToken })
}
