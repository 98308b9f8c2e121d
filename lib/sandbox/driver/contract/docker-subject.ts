import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { DockerDriver, type DockerDriverOptions } from '../docker/docker-driver'
import { connectEngine } from '../docker/engine'
import { LABEL } from '../docker/labels'
import { openFolder } from './folders'
import type { Subject } from './subject'

const CRASH_SERVER = fileURLToPath(new URL('crash-server.ts', import.meta.url))

/** The Docker driver as the contract sees it. */
export async function dockerSubject(options: Omit<DockerDriverOptions, 'dataDir'>): Promise<Subject> {
  const dataDir = await openFolder()
  const another = (folder: string) => new DockerDriver({ ...options, dataDir: folder })
  const driver = another(dataDir)
  await driver.initialize()
  const { docker } = await connectEngine()
  return {
    driver,
    dataDir,
    another,
    serverArguments: (folder) => [
      ...['--import', 'tsx', CRASH_SERVER],
      ...['docker', JSON.stringify({ ...options, dataDir: folder })],
    ],
    traces: async (sandboxId) => {
      const filters = { label: [`${LABEL.sandbox}=${sandboxId}`] }
      return (await docker.listContainers({ all: true, filters })).map((container) => container.Id)
    },
    close: async () => {
      await driver.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
