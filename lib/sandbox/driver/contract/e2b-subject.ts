import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Sandbox } from 'e2b'
import { E2bDriver, type E2bDriverOptions } from '../e2b/e2b-driver'
import { METADATA } from '../e2b/upstream'
import { openFolder } from './folders'
import type { Subject } from './subject'

const CRASH_SERVER = fileURLToPath(new URL('crash-server.ts', import.meta.url))

/** The driver of another server's sandboxes as the contract sees it. */
export async function e2bSubject(options: Omit<E2bDriverOptions, 'dataDir'>): Promise<Subject> {
  const dataDir = await openFolder()
  const another = (folder: string) => new E2bDriver({ ...options, dataDir: folder })
  const driver = another(dataDir)
  await driver.initialize()
  return {
    driver,
    dataDir,
    another,
    serverArguments: (folder) => [
      ...['--import', 'tsx', CRASH_SERVER],
      ...['e2b', JSON.stringify({ ...options, dataDir: folder })],
    ],
    traces: async (sandboxId) => {
      const pages = Sandbox.list({ ...options.upstream, query: { metadata: { [METADATA.sandbox]: sandboxId } } })
      return (await pages.nextItems()).map((found) => found.sandboxId)
    },
    close: async () => {
      await driver.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
