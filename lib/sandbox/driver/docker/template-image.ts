import { AppError } from '@/lib/contracts/errors'
import type { StoredTemplate } from '../templates'
import { statusOf } from './container'
import type { Engine } from './engine'
import { buildImage } from './image-build'

/** On images that sandboxes start from; a sandbox's container and what is kept of it inherit them. */
export const IMAGE_LABEL = {
  /** Which agent is in it. */
  agent: 'codetok.agent',
  startCommand: 'codetok.start-command',
  readyCommand: 'codetok.ready-command',
} as const

/** An image as a sandbox of profile `e2b` starts from it. */
export interface TemplateImage extends StoredTemplate {
  imageId: string
  labels: Record<string, string>
}

/** @throws {AppError} `not_found` */
export async function inspectTemplate(engine: Engine, ref: string): Promise<TemplateImage> {
  const image = await engine.docker
    .getImage(ref)
    .inspect()
    .catch((error: unknown) => {
      if (statusOf(error) !== 404) throw error
      throw new AppError('not_found', `there is no template ${ref}`, { cause: error })
    })
  const { Env = [], User = '', WorkingDir = '', Labels } = image.Config
  const [user = ''] = User.split(':')
  return {
    ref,
    imageId: image.Id,
    createdAtMs: Date.parse(image.Created),
    sizeBytes: image.Size,
    defaultUser: user,
    defaultWorkdir: WorkingDir === '/' ? '' : WorkingDir,
    env: Object.fromEntries((Env ?? []).map(splitVariable)),
    labels: Labels ?? {},
  }
}

function splitVariable(variable: string): [string, string] {
  const at = variable.indexOf('=')
  return [variable.slice(0, at), variable.slice(at + 1)]
}

/**
 * What was kept under an older version of this server has that version's agent, which need not understand us: it gets the one
 * of `current` on top, under the same name.
 */
export async function withCurrentAgent(
  engine: Engine,
  template: TemplateImage,
  current: TemplateImage,
): Promise<TemplateImage> {
  const agent = current.labels[IMAGE_LABEL.agent]
  if (template.labels[IMAGE_LABEL.agent] === agent) return template
  const dockerfile = [
    `FROM ${current.ref} AS current`,
    `FROM ${template.ref}`,
    'COPY --from=current /opt/codetok /opt/codetok',
    `LABEL ${IMAGE_LABEL.agent}=${agent}`,
  ].join('\n')
  await buildImage(engine, template.ref, { buildargs: {}, context: [], dockerfile, report: () => {} })
  return inspectTemplate(engine, template.ref)
}
