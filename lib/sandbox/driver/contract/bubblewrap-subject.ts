import { rm } from 'node:fs/promises'
import { BubblewrapDriver, type BubblewrapDriverOptions } from '../bubblewrap/bubblewrap-driver'
import { openFolder } from './folders'
import { cgroupsWith } from './host'
import type { Subject } from './subject'

/** The bubblewrap driver as the contract sees it. */
export async function bubblewrapSubject(
  options: Omit<BubblewrapDriverOptions, 'dataDir'>,
  crashServer: readonly string[],
): Promise<Subject> {
  const dataDir = await openFolder()
  const another = (folder: string) => new BubblewrapDriver({ ...options, dataDir: folder })
  const driver = another(dataDir)
  await driver.initialize()
  return {
    driver,
    dataDir,
    another,
    serverArguments: (folder) => [...crashServer, 'bubblewrap', JSON.stringify({ ...options, dataDir: folder })],
    traces: cgroupsWith,
    close: async () => {
      await driver.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
