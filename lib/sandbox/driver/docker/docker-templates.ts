import { access } from 'node:fs/promises'
import { AppError } from '@/lib/contracts/errors'
import type { Instance } from '../instance'
import type { SandboxTemplates, StoredTemplate, TemplateBuild, TemplateOutcome } from '../templates'
import { statusOf } from './container'
import type { Engine } from './engine'
import { hasImage } from './image-build'
import { LABEL, labelsOf } from './labels'
import { TEMPLATE_REPOSITORY } from './snapshot'
import { buildTemplate } from './template-build'
import { inspectTemplate } from './template-image'

/** Images of one data folder: built by steps, or kept of a sandbox. */
export class DockerTemplates implements SandboxTemplates {
  readonly #engine: Engine
  readonly #instance: Instance
  readonly #profileImage: string

  constructor(engine: Engine, instance: Instance, profileImage: string) {
    this.#engine = engine
    this.#instance = instance
    this.#profileImage = profileImage
  }

  async list(): Promise<StoredTemplate[]> {
    const images = await this.#engine.docker.listImages({
      filters: { reference: [TEMPLATE_REPOSITORY], label: [`${LABEL.instance}=${this.#instance.key}`] },
    })
    return Promise.all(images.flatMap(({ RepoTags }) => RepoTags ?? []).map((ref) => this.get(ref)))
  }

  has(ref: string): Promise<boolean> {
    return hasImage(this.#engine, ref)
  }

  async get(ref: string): Promise<StoredTemplate> {
    const { imageId: _, labels, ...template } = await inspectTemplate(this.#engine, ref)
    if (labels[LABEL.instance] !== this.#instance.key) throw new AppError('not_found', `there is no template ${ref}`)
    return template
  }

  async remove(ref: string): Promise<void> {
    await this.get(ref)
    const image = this.#engine.docker.getImage(ref)
    await image.remove().catch((error: unknown) => {
      // A container has it: it loses its name, and `prune` takes it when the container is gone.
      if (statusOf(error) === 409) return image.remove({ force: true })
      if (statusOf(error) !== 404) throw error
    })
  }

  build(request: TemplateBuild): Promise<TemplateOutcome> {
    const labels = labelsOf(this.#instance, 'template')
    return buildTemplate(this.#engine, request, { labels, profileImage: this.#profileImage })
  }

  /** Removes what has lost its name, here and in data folders of this machine that are no more. */
  async prune(): Promise<void> {
    const { docker } = this.#engine
    const images = await docker.listImages({ filters: { reference: [TEMPLATE_REPOSITORY], label: [LABEL.dataDir] } })
    for (const { Labels, RepoTags } of images) {
      if (Labels[LABEL.host] !== this.#instance.host || (await exists(Labels[LABEL.dataDir] ?? '/'))) continue
      // One that a container has goes at a later start.
      for (const ref of RepoTags ?? [])
        await docker
          .getImage(ref)
          .remove()
          .catch(() => {})
    }
    const filters = { dangling: ['true'], label: [`${LABEL.instance}=${this.#instance.key}`] }
    await docker.pruneImages({ filters }).catch((error: unknown) => {
      // An engine prunes one at a time, and somebody else's is under way. What it leaves goes at a later start.
      if (statusOf(error) !== 409) throw error
    })
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error) => error.code !== 'ENOENT',
  )
}
