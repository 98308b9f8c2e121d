import { spawn } from 'node:child_process'
import { Console } from 'node:console'
import path from 'node:path'
import { createAgentService } from './agent-service'
import { parseConfig } from './config'
import { Egress } from './egress/egress'
import { createControlService } from './envd/control'
import { EnvdProcesses } from './envd/envd-processes'
import { createProcessService } from './envd/process-service'
import { startTemplate } from './envd/template-commands'
import { createFileServices } from './filesystem'
import { WarmInterpreters } from './interpreter/warm'
import { Cgroup } from './metrics/cgroup'
import { createNotebookService } from './notebook/notebook-service'
import { lowerLimits } from './process/limits'
import { filterSystemCalls } from './process/native-calls'
import { AgentProcesses } from './process/processes'
import { closeStrayDescriptors } from './process/stray-descriptors'
import { CLEAN_ENV } from './process/tools'
import { Runs } from './run/runs'
import { serve } from './server/http2-server'
import { openTransport, spokenTo } from './server/transport'
import type { AgentContext } from './service'
import { createConnectHandler } from './tunnel/tunnel'
import { createUsers } from './users'
import { giveVolumes } from './volumes'

// stdout may be the byte stream itself: nothing may ever print there.
globalThis.console = new Console(process.stderr)

async function main(): Promise<void> {
  const config = parseConfig(process.argv[2] ?? '{}')
  const programDir = path.dirname(__filename)
  if (config.seccompFilter) filterSystemCalls(programDir, Buffer.from(config.seccompFilter, 'base64'))
  const users = createUsers(config)
  const context: AgentContext = {
    config,
    users,
    programDir,
    sandbox: {
      sandboxId: '',
      templateId: '',
      env: {},
      defaultUser: config.defaultUser || users.standard.name,
      defaultWorkdir: config.defaultWorkdir,
    },
    startHelper: (file, args) =>
      spawn(process.execPath, [path.join(programDir, file), ...args], { stdio: 'pipe', env: CLEAN_ENV, cwd: '/' }),
  }
  giveVolumes(config.volumePaths, users.standard)
  closeStrayDescriptors()
  lowerLimits(config.maxOpenFiles)
  const stream = await openTransport(config.transport)
  const cgroup = new Cgroup(config)
  const processes = new AgentProcesses(config, users, programDir)
  const files = createFileServices(context)
  const warm = new WarmInterpreters(context, processes)
  const runs = new Runs(context, processes, cgroup, files.userFiles, warm)
  const egress = config.networkAccess ? new Egress((address) => processes.launcher.pidAt(address)) : undefined
  await egress?.listen(config.proxyPort)
  await processes.pipes.prepare()
  warm.fill()
  await spokenTo(stream)
  const started = new EnvdProcesses()
  const ready = startTemplate(context, processes, started)
  // Told to whoever asks whether the agent is there.
  ready.catch(() => {})
  const services = [
    createAgentService(context, processes, cgroup, runs, { egress, ready }),
    createProcessService(context, processes, started),
    createControlService(context, processes, cgroup),
    createNotebookService(context, processes),
    files,
  ]
  await serve(stream, services, createConnectHandler(egress, config.proxyPort))
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
