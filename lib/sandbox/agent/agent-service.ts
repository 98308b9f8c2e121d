import type { ConnectRouter } from '@connectrpc/connect'
import { Agent } from '../proto/gen/codetok/agent_pb'
import type { Egress } from './egress/egress'
import { writeIdentity } from './envd/identity-files'
import type { Cgroup } from './metrics/cgroup'
import { createSampleService } from './metrics/sample-service'
import { createPortService } from './ports/port-service'
import type { AgentProcesses } from './process/processes'
import { createTerminalService } from './pty/terminal-service'
import { createRunService } from './run/run-service'
import type { Runs } from './run/runs'
import type { AgentContext, AgentServices } from './service'

/** Our own Connect service, put together from the parts that serve it. */
export function createAgentService(
  context: AgentContext,
  processes: AgentProcesses,
  cgroup: Cgroup,
  runs: Runs,
  { egress, ready }: { egress: Egress | undefined; ready: Promise<void> },
): AgentServices {
  return {
    routes(router: ConnectRouter) {
      router.service(Agent, {
        // Who asks is told once there is something to be had.
        async ping() {
          await ready
          return {}
        },
        claim({ sandboxId, env, templateId, defaultUser, defaultWorkdir, accessToken }) {
          const { sandbox, users } = context
          if (defaultUser !== '') sandbox.defaultUser = users.byName(defaultUser).name
          if (defaultWorkdir !== '') sandbox.defaultWorkdir = defaultWorkdir
          if (accessToken !== '') sandbox.accessToken = accessToken
          Object.assign(sandbox, { sandboxId, env, templateId })
          writeIdentity(context)
          return {}
        },
        tellDisk({ usedBytes }) {
          context.sandbox.diskBytes = usedBytes
          return {}
        },
        ...createRunService(runs),
        ...createTerminalService(context, processes),
        ...createSampleService(context, cgroup, processes, egress),
        ...createPortService(egress ? [context.config.proxyPort] : []),
      })
    },
  }
}
