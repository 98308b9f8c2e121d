import { create } from '@bufbuild/protobuf'
import type { ServiceImpl } from '@connectrpc/connect'
import { type Agent, SampleSchema } from '../../proto/gen/codetok/agent_pb'
import type { Egress } from '../egress/egress'
import type { AgentProcesses } from '../process/processes'
import type { AgentContext } from '../service'
import { waitUnlessAborted } from '../wait-unless-aborted'
import type { Cgroup } from './cgroup'
import { Sampler } from './sampler'

const SHORTEST_INTERVAL_MS = 100

export function createSampleService(
  context: AgentContext,
  cgroup: Cgroup,
  processes: AgentProcesses,
  egress: Egress | undefined,
): Pick<ServiceImpl<typeof Agent>, 'watchSamples'> {
  return {
    async *watchSamples({ intervalMs }, { signal }) {
      const sampler = new Sampler(context, cgroup, processes)
      while (await waitUnlessAborted(Math.max(intervalMs, SHORTEST_INTERVAL_MS), signal)) {
        const { memoryCacheBytes: _, ...reading } = sampler.read()
        // The sandbox has no interface: all its traffic goes this way.
        const { inBytes, outBytes } = egress?.traffic ?? { inBytes: 0, outBytes: 0 }
        yield create(SampleSchema, { ...reading, networkInBytes: inBytes, networkOutBytes: outBytes })
      }
    },
  }
}
