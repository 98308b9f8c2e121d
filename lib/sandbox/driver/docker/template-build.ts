import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { AppError } from '@/lib/contracts/errors'
import type { TemplateBase, TemplateBuild, TemplateOutcome } from '../templates'
import type { Engine } from './engine'
import { newTemplateRef } from './snapshot'
import { addFiles } from './template-context'
import { type TemplateDockerfile, templateDockerfile } from './template-dockerfile'
import { IMAGE_LABEL, inspectTemplate, type TemplateImage } from './template-image'
import { PROVISION } from './template-provision'

/** Of each step. */
const STEP_MEMORY_BYTES = 2 * 2 ** 30

export interface BuildPlace {
  /** Whose the new image is. */
  labels: Record<string, string>
  /** Of profile `e2b`. */
  profileImage: string
}

/** Through the engine's own build, with its cache of steps. */
export async function buildTemplate(
  engine: Engine,
  request: TemplateBuild,
  place: BuildPlace,
): Promise<TemplateOutcome> {
  const profile = await inspectTemplate(engine, place.profileImage)
  const dockerfile = await dockerfileOf(engine, request, profile)
  const ref = newTemplateRef(request.name)
  const progress = new Progress(dockerfile, request)
  const archive = pack()
  const body = new PassThrough()
  const sent = Promise.all([
    pipeline(archive, body),
    (async () => {
      archive.entry({ name: 'Dockerfile' }, dockerfile.text)
      archive.entry({ name: 'provision.sh' }, PROVISION)
      await addFiles(archive, request.steps)
      archive.finalize()
    })(),
  ])
  sent.catch((error) => body.destroy(error))
  const stream = await engine.docker.buildImage(body, {
    t: ref,
    rm: true,
    forcerm: true,
    nocache: request.noCache === true,
    memory: STEP_MEMORY_BYTES,
    memswap: STEP_MEMORY_BYTES,
    // No bridge, no network: never the host's own, which has what only this machine may reach.
    networkmode: (await hasBridge(engine)) ? 'default' : 'none',
    labels: {
      ...place.labels,
      [IMAGE_LABEL.agent]: profile.labels[IMAGE_LABEL.agent] ?? '',
      ...commandLabels(request),
    },
    ...loginOf(request.base),
    ...(request.signal ? { abortSignal: request.signal } : {}),
  })
  await sent
  const failure = await progress.follow(engine, stream)
  request.signal?.throwIfAborted()
  if (failure) return failure
  const { imageId: _, labels: __, ...template } = await inspectTemplate(engine, ref)
  return { kind: 'built', template }
}

async function dockerfileOf(engine: Engine, { base, steps }: TemplateBuild, profile: TemplateImage) {
  const asIs = { before: [], after: [] }
  switch (base.kind) {
    case 'profile':
      return templateDockerfile({ ...profile, image: profile.ref }, asIs, steps)
    case 'template': {
      const template = await inspectTemplate(engine, base.ref)
      return templateDockerfile({ ...template, image: template.ref }, asIs, steps)
    }
    case 'image': {
      if (!/^[\w./:@-]+$/.test(base.name)) {
        throw new AppError('bad_request', `${JSON.stringify(base.name)} can't be the name of an image`)
      }
      const after = [
        'USER root',
        'COPY --from=codetok /opt/codetok /opt/codetok',
        'COPY --from=codetok /opt/node /opt/node',
        'COPY provision.sh /tmp/provision.sh',
        'RUN ["/bin/sh", "/tmp/provision.sh"]',
        'USER user',
        'WORKDIR /home/user',
      ]
      const before = [`FROM ${profile.ref} AS codetok`]
      return templateDockerfile(
        { image: base.name, defaultUser: 'user', defaultWorkdir: '/home/user' },
        { before, after },
        steps,
      )
    }
  }
}

function commandLabels({ startCommand, readyCommand }: TemplateBuild): Record<string, string> {
  return {
    ...(startCommand === undefined ? {} : { [IMAGE_LABEL.startCommand]: startCommand }),
    ...(readyCommand === undefined ? {} : { [IMAGE_LABEL.readyCommand]: readyCommand }),
  }
}

function loginOf(base: TemplateBase) {
  if (base.kind !== 'image' || !base.login) return {}
  const { username, password, registry = 'https://index.docker.io/v1/' } = base.login
  return { registryconfig: { [registry]: { username, password } } }
}

async function hasBridge(engine: Engine): Promise<boolean> {
  const networks = await engine.docker.listNetworks({ filters: { driver: ['bridge'] } })
  return networks.some(({ Name }) => Name === 'bridge')
}

interface BuildEvent {
  stream?: string
  status?: string
  error?: string
}

/** What the engine says of a build, as what the request's steps have to say. */
class Progress {
  readonly #dockerfile: TemplateDockerfile
  readonly #request: TemplateBuild
  #step: number | undefined

  constructor(dockerfile: TemplateDockerfile, request: TemplateBuild) {
    this.#dockerfile = dockerfile
    this.#request = request
  }

  /** @returns the failure, where there was one */
  follow(engine: Engine, stream: NodeJS.ReadableStream): Promise<TemplateOutcome | undefined> {
    return new Promise((resolve, reject) => {
      let failure: string | undefined
      engine.docker.modem.followProgress(
        stream,
        (error) => {
          if (failure !== undefined) resolve(this.#failed(failure))
          else if (error) reject(new AppError('sandbox_failed', error.message, { cause: error }))
          else resolve(undefined)
        },
        (event: BuildEvent) => {
          failure ??= event.error
          if (event.stream !== undefined) this.#tell(event.stream)
          else if (event.status !== undefined) this.#log('info', event.status)
        },
      )
    })
  }

  #tell(text: string): void {
    const instruction = /^Step (\d+)\/\d+ : /.exec(text)?.[1]
    if (instruction !== undefined) {
      const step = this.#dockerfile.stepOf(Number(instruction))
      if (step !== undefined && step !== this.#step) this.#log('info', titleOf(this.#request.steps[step]), step)
      this.#step = step
      return
    }
    // The engine's own words about its layers and containers.
    if (/^( ---> |Removing intermediate container |Successfully )/.test(text)) return
    const level = text.startsWith(ERROR_COLOUR) ? 'warn' : 'info'
    for (const line of text.replaceAll(ERROR_COLOUR, '').replaceAll(RESET, '').split('\n')) {
      if (line.trim() !== '') this.#log(level, line.trimEnd())
    }
  }

  #failed(message: string): TemplateOutcome {
    const step = this.#step
    const said = step === undefined ? undefined : this.#request.steps[step]
    const code = /returned a non-zero code: (\d+)/.exec(message)?.[1]
    const told =
      said?.type === 'RUN' && code !== undefined
        ? `failed to run command '${said.command}': exit status ${code}`
        : message.trim()
    this.#log('error', told)
    return { kind: 'failed', message: told, ...(step === undefined ? {} : { step }) }
  }

  #log(level: 'info' | 'warn' | 'error', message: string, step = this.#step): void {
    this.#request.onLog({ level, message, ...(step === undefined ? {} : { step }) })
  }
}

const ERROR_COLOUR = '\x1b[91m'
const RESET = '\x1b[0m'

function titleOf(step: TemplateBuild['steps'][number] | undefined): string {
  switch (step?.type) {
    case 'RUN':
      return `RUN ${step.command}`
    case 'ENV':
      return `ENV ${Object.keys(step.env).join(' ')}`
    case 'WORKDIR':
      return `WORKDIR ${step.path}`
    case 'USER':
      return `USER ${step.user}`
    case 'COPY':
      return `COPY ${step.source} ${step.target}`
    case undefined:
      return ''
  }
}
