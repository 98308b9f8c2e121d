import { AppError } from '@/lib/contracts/errors'
import type { Instance } from '../instance'
import type { SandboxVolumes, VolumeMount } from '../volumes'
import { statusOf } from './container'
import type { Engine } from './engine'
import { LABEL, labelsOf } from './labels'

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/
/** Where a volume would cover what the agent needs. */
const RESERVED = /^\/(proc|sys|dev|opt\/codetok|opt\/node)(\/|$)/

/** The engine's own volumes, under names of one data folder. */
export class DockerVolumes implements SandboxVolumes {
  readonly #engine: Engine
  readonly #instance: Instance

  constructor(engine: Engine, instance: Instance) {
    this.#engine = engine
    this.#instance = instance
  }

  async list(): Promise<string[]> {
    const label = [`${LABEL.instance}=${this.#instance.key}`]
    const { Volumes } = await this.#engine.docker.listVolumes({ filters: { label } })
    const prefix = this.#engineName('')
    return Volumes.map(({ Name }) => Name.slice(prefix.length))
  }

  async create(name: string): Promise<void> {
    if (!NAME.test(name)) throw new AppError('bad_request', `${JSON.stringify(name)} can't be the name of a volume`)
    if (await this.#has(name)) throw new AppError('conflict', `there is a volume ${name} already`)
    await this.#engine.docker.createVolume({
      Name: this.#engineName(name),
      Labels: labelsOf(this.#instance, 'volume'),
    })
  }

  async remove(name: string): Promise<void> {
    await this.#engine.docker
      .getVolume(this.#engineName(name))
      .remove()
      .catch((error: unknown) => {
        if (statusOf(error) === 404) throw missing(name, error)
        if (statusOf(error) === 409) {
          throw new AppError('conflict', `a sandbox has the volume ${name}`, { cause: error })
        }
        throw error
      })
  }

  /**
   * As the engine mounts them.
   *
   * @throws {AppError} `not_found`; `bad_request` for a place that can't be one
   */
  async resolve(mounts: readonly VolumeMount[]): Promise<VolumeMount[]> {
    return Promise.all(
      mounts.map(async ({ name, path }) => {
        const isPlace = /^\/[^/]/.test(path) && !path.split('/').includes('..') && !RESERVED.test(path)
        if (!isPlace) throw new AppError('bad_request', `no volume can be mounted at ${JSON.stringify(path)}`)
        // The engine would make one that nobody asked for.
        if (!(await this.#has(name))) throw missing(name)
        return { name: this.#engineName(name), path }
      }),
    )
  }

  #engineName(name: string): string {
    return `codetok-${this.#instance.key}-${name}`
  }

  async #has(name: string): Promise<boolean> {
    return this.#engine.docker
      .getVolume(this.#engineName(name))
      .inspect()
      .then(
        () => true,
        (error: unknown) => {
          if (statusOf(error) === 404) return false
          throw error
        },
      )
  }
}

function missing(name: string, cause?: unknown): AppError {
  return new AppError('not_found', `there is no volume ${name}`, { cause })
}
