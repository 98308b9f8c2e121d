import { create } from '@bufbuild/protobuf'
import type { ServiceImpl } from '@connectrpc/connect'
import { type Agent, PortsSchema } from '../../proto/gen/codetok/agent_pb'
import { waitUnlessAborted } from '../wait-unless-aborted'
import { listeningPorts } from './listening-ports'

/** The kernel tells nobody of a socket that begins to listen. A look costs some 50 µs. */
const LOOK_EVERY_MS = 300

/** @param hidden ports of the agent's own */
export function createPortService(hidden: readonly number[]): Pick<ServiceImpl<typeof Agent>, 'watchPorts'> {
  return {
    async *watchPorts(_, { signal }) {
      let told: string | undefined
      do {
        const ports = listeningPorts().filter(({ port }) => !hidden.includes(port))
        const seen = JSON.stringify(ports)
        if (seen !== told) yield create(PortsSchema, { ports })
        told = seen
      } while (await waitUnlessAborted(LOOK_EVERY_MS, signal))
    },
  }
}
