import { connectAgent } from '../../agent-connection'
import { newId } from '../../new-id'
import type { SandboxDriver } from '../driver'

// Run by server-process.ts as a program: `node crash-server <docker|bubblewrap|e2b> <options as JSON>`.
const [name = '', json = ''] = process.argv.slice(2)

const marker = `1000.${Math.floor(Math.random() * 1e12)}`
const MIB = 1 << 20

async function main(): Promise<void> {
  const driver = await makeDriver()
  await driver.initialize()
  const limits = { memoryBytes: 128 * MIB, cpuCount: 1, diskBytes: 32 * MIB, inodes: 512, maxProcesses: 16 }
  const sandbox = await driver.create(newId(), { profile: 'playground', limits, networkAccess: false, noexec: false })
  const agent = connectAgent(sandbox.stream)
  await agent.startRun({ program: { kind: 'argv', argv: ['sleep', marker] }, timeoutMs: 600_000, maxProcesses: 8 })
  console.log(JSON.stringify({ id: sandbox.id, marker }))
}

async function makeDriver(): Promise<SandboxDriver> {
  if (name === 'docker') {
    const { DockerDriver } = await import('../docker/docker-driver')
    return new DockerDriver(JSON.parse(json))
  }
  if (name === 'e2b') {
    const { E2bDriver } = await import('../e2b/e2b-driver')
    return new E2bDriver(JSON.parse(json))
  }
  const { BubblewrapDriver } = await import('../bubblewrap/bubblewrap-driver')
  return new BubblewrapDriver(JSON.parse(json))
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
