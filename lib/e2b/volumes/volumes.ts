import '#server-only'
import { createHmac } from 'node:crypto'
import type { VolumeMounts } from '@/lib/contracts/e2b/volume'
import { AppError } from '@/lib/contracts/errors'
import { isSameSecret, type SandboxVolumes } from '@/lib/sandbox'
import type { SandboxFacts } from '../sandboxes/facts'
import type { VolumeKeepers } from './volume-keepers'
import type { VolumeRow, VolumeTable } from './volume-table'

export interface VolumesOptions {
  table: VolumeTable
  keepers: VolumeKeepers
  /** Undefined where the driver has none. Its names are our ids. */
  driver: () => SandboxVolumes | undefined
  /** Whether a sandbox has it, one that is paused too. */
  isUsed: (id: string) => boolean
  secret: string
}

/** Folders of E2B's clients that outlive their sandboxes. */
export class Volumes {
  readonly #options: VolumesOptions

  constructor(options: VolumesOptions) {
    this.#options = options
  }

  list(owner: string): Promise<VolumeRow[]> {
    return this.#options.table.list(owner)
  }

  /** @throws {AppError} `not_found` */
  get(owner: string, id: string): Promise<VolumeRow> {
    return this.#options.table.get(owner, id)
  }

  /** @throws {AppError} `conflict` for a name that is taken; `bad_request` where the driver has no volumes */
  async create(owner: string, name: string): Promise<VolumeRow> {
    const driver = this.#driver()
    const volume = await this.#options.table.add(owner, name)
    try {
      await driver.create(volume.id)
    } catch (error) {
      await this.#options.table.remove(volume.id)
      throw error
    }
    return volume
  }

  /** With all that is in it. @throws {AppError} `not_found`; `conflict` while a sandbox has it */
  async remove(owner: string, id: string): Promise<void> {
    const { table, keepers } = this.#options
    const volume = await table.get(owner, id)
    if (this.#options.isUsed(id)) throw new AppError('conflict', `a sandbox has the volume '${volume.name}'`)
    const driver = this.#driver()
    await keepers.close(volume.id)
    await driver.remove(volume.id).catch((error: unknown) => {
      // Somebody has removed it by the engine's own means.
      if (!(error instanceof AppError && error.code === 'not_found')) throw error
    })
    await table.remove(volume.id)
  }

  /** The mounts that a client asks for. @throws {AppError} `not_found`, `bad_request` */
  async mounts(owner: string, asked: VolumeMounts): Promise<SandboxFacts['volumes']> {
    if (asked.length === 0) return []
    this.#driver()
    const own = await this.#options.table.list(owner)
    const paths = new Set(asked.map(({ path }) => path))
    if (paths.size < asked.length) throw new AppError('bad_request', 'two volumes have the same place')
    return asked.map(({ name, path }) => {
      const volume = own.find((one) => one.name === name)
      if (!volume) throw new AppError('not_found', `volume '${name}' not found`)
      return { volumeId: volume.id, name, path }
    })
  }

  /** What its content is asked with. Computed: it is the same after a restart, and nothing has to keep it. */
  tokenOf(id: string): string {
    return createHmac('sha256', this.#options.secret).update(`volume ${id}`).digest('hex')
  }

  /** @throws {AppError} `unauthorized`; `not_found` for one that is no more */
  async authorize(id: string, token: string | undefined): Promise<void> {
    if (token === undefined || !isSameSecret(token, this.tokenOf(id)))
      throw new AppError('unauthorized', 'the token of the volume is missing or not valid')
    if (!(await this.#options.table.find(id))) throw new AppError('not_found', `volume '${id}' not found`)
  }

  #driver(): SandboxVolumes {
    const driver = this.#options.driver()
    if (!driver) throw new AppError('bad_request', 'there are no volumes with this driver')
    return driver
  }
}
