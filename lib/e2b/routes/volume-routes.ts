import '#server-only'
import { NewVolume, type VolumeAccess, type VolumeInfo } from '@/lib/contracts/e2b/volume'
import { noContent } from '../answer'
import type { E2bCall } from '../call'
import type { E2bHandler, E2bRoutes } from '../router'
import { forward } from '../volumes/forward'
import type { VolumeRow } from '../volumes/volume-table'

export const volumeRoutes: E2bRoutes = {
  'GET /volumes': async (call) => {
    const rows = await volumes(call).list(call.owner)
    return Response.json(rows.map(infoOf))
  },
  'POST /volumes': async (call) => {
    const { name } = await call.json(NewVolume)
    return Response.json(accessTo(call, await volumes(call).create(call.owner, name)), { status: 201 })
  },
  'GET /volumes/:id': async (call) =>
    Response.json(accessTo(call, await volumes(call).get(call.owner, call.param('id')))),
  'DELETE /volumes/:id': async (call) => {
    await volumes(call).remove(call.owner, call.param('id'))
    return noContent()
  },
}

/** What is in a volume, for whoever has its token; the agent that has it does the work. */
const content =
  (what: string): E2bHandler =>
  async (call) => {
    const { keepers } = call.services.e2b
    const id = call.param('id')
    await volumes(call).authorize(id, /^Bearer (\S+)$/i.exec(call.request.headers.get('authorization') ?? '')?.[1])
    const { agent, release } = await keepers.borrow(id)
    try {
      return await forward(agent, call.request, `${AT_AGENT}${what}${call.url.search}`, release)
    } catch (error) {
      release()
      throw error
    }
  }

const AT_AGENT = '/codetok.volume/'

/** Authorized by the volume's own token. */
export const volumeContentRoutes: E2bRoutes = {
  'GET /volumecontent/:id/path': content('path'),
  'PATCH /volumecontent/:id/path': content('path'),
  'DELETE /volumecontent/:id/path': content('path'),
  'GET /volumecontent/:id/dir': content('dir'),
  'POST /volumecontent/:id/dir': content('dir'),
  'GET /volumecontent/:id/file': content('file'),
  'PUT /volumecontent/:id/file': content('file'),
}

const volumes = (call: E2bCall) => call.services.e2b.volumes

const infoOf = ({ id, name }: VolumeRow): VolumeInfo => ({ volumeID: id, name })

const accessTo = (call: E2bCall, volume: VolumeRow): VolumeAccess => ({
  ...infoOf(volume),
  token: volumes(call).tokenOf(volume.id),
})
