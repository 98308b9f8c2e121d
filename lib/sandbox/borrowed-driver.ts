import { homedir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import type { SandboxDriver } from './driver/driver'
import { type LocalDriverName, pickDriver } from './driver/pick'
import { findToolchain } from './driver/toolchain'
import { projectDir } from './project-dir'

/** A driver that several sandboxes or pools of a script share, ready to use. */
export interface BorrowedDriver {
  readonly driver: SandboxDriver
  /** The last one to give it back closes it, so that a script can end. Idempotent. */
  giveBack(): Promise<void>
}

export interface BorrowOptions {
  /** Default: Docker where an engine answers, else bubblewrap. */
  name?: LocalDriverName
  /** The host folder for the sandboxes' disks. */
  rootDir?: string
}

interface Entry {
  driver: Promise<SandboxDriver>
  users: number
}

/** Scripts that may run at once for one user; each holds a folder of its own. */
const MAX_SLOTS = 64
const SLOTS = Symbol.for('codetok.sandbox.slots')

const entries = new Map<string, Entry>()

/** @throws {AppError} `sandbox_failed` where no driver can work here */
export async function borrowDriver(options: BorrowOptions = {}): Promise<BorrowedDriver> {
  const key = JSON.stringify([options.name, options.rootDir])
  const entry: Entry = entries.get(key) ?? { driver: makeReady(options), users: 0 }
  entries.set(key, entry)
  entry.users++
  let isBorrowed = true
  const giveBack = async () => {
    if (!isBorrowed) return
    isBorrowed = false
    entry.users--
    if (entry.users > 0) return
    if (entries.get(key) === entry) entries.delete(key)
    const driver = await entry.driver.catch(() => undefined)
    await driver?.close()
  }
  try {
    return { driver: await entry.driver, giveBack }
  } catch (error) {
    await giveBack()
    throw error
  }
}

/** One whose data folder no other driver holds, be it of this process or another. */
async function makeReady({ name, rootDir }: BorrowOptions): Promise<SandboxDriver> {
  const project = projectDir()
  // Only bubblewrap needs it, and says what to do where it is missing.
  const toolchainDir = await findToolchain(join(project, '.codetok'), project).catch(() => undefined)
  const taken = slotsOfThisProcess()
  for (let slot = 0; slot < MAX_SLOTS; slot++) {
    if (taken.has(slot)) continue
    taken.add(slot)
    try {
      const { driver } = await pickDriver({
        dataDir: join(homedir(), '.local/state/codetok', String(slot)),
        projectDir: project,
        ...(toolchainDir === undefined ? {} : { toolchainDir }),
        ...(rootDir === undefined ? {} : { rootDir }),
        ...(name === undefined ? {} : { forced: name }),
      })
      await driver.initialize()
      return freeing(driver, () => taken.delete(slot))
    } catch (error) {
      const isTaken = error instanceof AppError && error.code === 'conflict'
      // A slot of another process stays marked: to ask again would only find it taken again.
      if (!isTaken) taken.delete(slot)
      if (!isTaken) throw error
    }
  }
  throw new AppError('sandbox_failed', `${MAX_SLOTS} scripts of this user have sandboxes already`)
}

function freeing(driver: SandboxDriver, onClose: () => void): SandboxDriver {
  return {
    name: driver.name,
    initialize: async () => {},
    capabilities: () => driver.capabilities(),
    languages: () => driver.languages(),
    create: (id, spec, options) => driver.create(id, spec, options),
    close: async () => {
      await driver.close()
      onClose()
    },
  }
}

/** Of every bundle of this module in the process: a driver takes what it finds under its folder's name for leftovers. */
function slotsOfThisProcess(): Set<number> {
  const holder = globalThis as { [SLOTS]?: Set<number> }
  holder[SLOTS] ??= new Set()
  return holder[SLOTS]
}
