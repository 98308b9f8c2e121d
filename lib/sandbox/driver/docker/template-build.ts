import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type Docker from 'dockerode'
import { pack } from 'tar-stream'
import { AppError } from '@/lib/contracts/errors'
import type { TemplateBase, TemplateBuild, TemplateOutcome } from '../templates'
import { type BuildFailure, BuildProgress } from './build-progress'
import type { Engine } from './engine'
import { newTemplateRef } from './snapshot'
import { addFiles } from './template-context'
import { type TemplateDockerfile, templateDockerfile } from './template-dockerfile'
import { IMAGE_LABEL, inspectTemplate, type TemplateImage } from './template-image'
import { PROVISION } from './template-provision'

/** Of each step. */
const STEP_MEMORY_BYTES = 2 * 2 ** 30
/** As long as the kernel's own. */
const CPU_PERIOD_US = 100_000

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
  const labels = {
    ...place.labels,
    [IMAGE_LABEL.agent]: profile.labels[IMAGE_LABEL.agent] ?? '',
    ...commandLabels(request),
  }
  // No bridge, no network: never the host's own, which has what only this machine may reach.
  let failure = await attempt(engine, request, dockerfile, {
    t: ref,
    labels,
    networkmode: (await hasBridge(engine)) ? 'default' : 'none',
  })
  if (failure && BROKEN_BRIDGE.test(failure.message)) {
    request.onLog({ level: 'warn', message: `${failure.message}; the steps have no network` })
    failure = await attempt(engine, request, dockerfile, { t: ref, labels, networkmode: 'none' })
  }
  if (failure) {
    request.onLog({ level: 'error', ...failure })
    return { kind: 'failed', ...failure }
  }
  const { imageId: _, labels: __, ...template } = await inspectTemplate(engine, ref)
  return { kind: 'built', template }
}

/** An engine may have a bridge by name whose interface is gone. */
const BROKEN_BRIDGE = /failed to create endpoint|could not find bridge/

/** @returns what went wrong, where something did */
async function attempt(
  engine: Engine,
  request: TemplateBuild,
  dockerfile: TemplateDockerfile,
  options: Docker.ImageBuildOptions,
): Promise<BuildFailure | undefined> {
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
    ...options,
    rm: true,
    forcerm: true,
    nocache: request.noCache === true,
    memory: STEP_MEMORY_BYTES,
    memswap: STEP_MEMORY_BYTES,
    ...(request.cpuCount === undefined
      ? {}
      : { cpuperiod: CPU_PERIOD_US, cpuquota: Math.round(request.cpuCount * CPU_PERIOD_US) }),
    ...loginOf(request.base),
    ...(request.signal ? { abortSignal: request.signal } : {}),
  })
  await sent
  const failure = await new BuildProgress(dockerfile, request).follow(engine, stream)
  request.signal?.throwIfAborted()
  return failure
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
