import '#server-only'
import { Fork, NewSnapshot, SnapshotListQuery } from '@/lib/contracts/e2b/snapshot'
import { AppError } from '@/lib/contracts/errors'
import { errorBody } from '../answer'
import { pageAnswer, pageOf } from '../page'
import type { E2bRoutes } from '../router'
import { accessBody } from '../sandboxes/bodies'
import { parseTemplateName } from '../templates/template-name'

export const snapshotRoutes: E2bRoutes = {
  'POST /sandboxes/:id/snapshots': async (call) => {
    const { name } = await call.json(NewSnapshot)
    const { sandboxes, snapshots } = call.services.e2b
    const sandbox = sandboxes.get(call.owner, call.param('id'))
    return Response.json(await snapshots.create(sandbox, name ?? undefined), { status: 201 })
  },
  'GET /snapshots': async (call) => {
    const { sandboxID, name, limit, nextToken } = call.query(SnapshotListQuery)
    const asked = name === undefined ? undefined : parseTemplateName(name)
    const all = await call.services.e2b.snapshots.list(call.owner)
    const wanted = all.filter(
      (snapshot) =>
        (sandboxID === undefined || snapshot.sandboxID === sandboxID) &&
        (asked === undefined || isNamed([snapshot.id, ...snapshot.names], asked)),
    )
    const placeOf = ({ createdAtMs, id }: (typeof all)[number]) => ({ atMs: createdAtMs, id })
    const page = pageOf(wanted, placeOf, { order: 'desc', limit, nextToken })
    return pageAnswer(
      page.items.map(({ snapshotID, names }) => ({ snapshotID, names })),
      page.nextToken,
    )
  },
  'POST /sandboxes/:id/fork': async (call) => {
    const forks = await call.services.e2b.sandboxes.fork(
      call.owner,
      call.param('id'),
      await call.json(Fork),
      call.request.signal,
    )
    const bodies = forks.map((fork) =>
      fork instanceof AppError
        ? { error: errorBody(fork) }
        : { sandbox: accessBody(fork, call.services.gatewayDomain) },
    )
    return Response.json(bodies, { status: 201 })
  },
}

/** Of names that have their tags. */
const isNamed = (names: readonly string[], { name, tag }: { name: string; tag: string | undefined }): boolean =>
  names.some((one) => (tag === undefined ? one.startsWith(`${name}:`) : one === `${name}:${tag}`))
