import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import { MORE_NODE_VERSIONS } from '@/lib/contracts/languages'
import { tellReason } from '@/lib/contracts/reasons'
import { removeLeftoverDisks } from '../disk/leftovers'
import { mountDisk } from '../disk/loop-disk'
import { loopDiskRefusal } from '../disk/probe'
import type { DriverCapabilities, SandboxDriver, SandboxSpec } from '../driver'
import { holdInstance, type Instance } from '../instance'
import { LANGUAGES_TEMPLATE, type LanguageSupport } from '../languages'
import type { SandboxTemplates } from '../templates'
import type { SandboxVolumes } from '../volumes'
import { missingImage } from './container'
import { DiskWatch } from './disk-watch'
import { type DockerSandbox, startSandbox } from './docker-sandbox'
import { DockerTemplates } from './docker-templates'
import { DockerVolumes } from './docker-volumes'
import { connectEngine, type Engine } from './engine'
import { EngineEvents } from './engine-events'
import { imageNames } from './image'
import { imageId } from './image-build'
import { LABEL, labelsOf } from './labels'
import { e2bParts, type ProfileParts, playgroundParts } from './profile-parts'
import { probeReach, type Reach } from './reach'
import { removeStaleContainers } from './stale'

export interface DockerDriverOptions {
  /** The server's own folder; one server holds it at a time. */
  dataDir: string
  /** The host folder for the sandboxes' disks. Default: `disks` in the data folder. */
  rootDir?: string
  /** The folder with `images/` and `dist/agent/`, after which the image is named. */
  projectDir?: string
  /** Other images than the project's own, for each profile and for its template `languages`. */
  image?: string
  languagesImage?: string
  e2bImage?: string
  /** An OCI runtime that the engine has: `runsc`. Default: the engine's. */
  runtime?: string
  /** Forces how the agent is reached. Default: by socket wherever one is reached. */
  transport?: 'socket' | 'stdio'
  /** What agents write to stderr. */
  onAgentLog?: (sandboxId: string, text: string) => void
}

/** What `initialize` has found. */
interface Ready {
  instance: Instance
  engine: Engine
  events: EngineEvents
  image: string
  /** It may be missing, and made later. */
  languagesImage: string
  /** Of profile `e2b`. It may be missing. */
  e2bImage: string
  disksDir: string
  reach: Reach
  diskRefusal: string | undefined
  disks: DiskWatch
  templates: DockerTemplates
  volumes: DockerVolumes
}

const PROBE_SPEC: SandboxSpec = {
  profile: 'playground',
  limits: { memoryBytes: 128 << 20, cpuCount: 1, diskBytes: 4 << 20, inodes: 64, maxProcesses: 8 },
  networkAccess: false,
  noexec: false,
}

const GVISOR_LOADER =
  'allowedCommands: gVisor maps files of noexec mounts, so the loader runs what user code has written (not what it may not read)'

/** Sandboxes as containers of a Docker engine. */
export class DockerDriver implements SandboxDriver {
  readonly name = 'docker' as const
  readonly #options: DockerDriverOptions
  readonly #sandboxes = new Set<DockerSandbox>()
  #ready: Ready | undefined
  #languagesId: string | undefined

  constructor(options: DockerDriverOptions) {
    this.#options = options
  }

  async initialize(options: { signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options
    const engine = await connectEngine(options)
    this.#checkRuntime(engine)
    const { image, languagesImage, e2bImage } = await this.#images(engine)
    const instance = await holdInstance(this.#options.dataDir)
    try {
      const disksDir = join(this.#options.rootDir ?? join(instance.dataDir, 'disks'), instance.key)
      await Promise.all([removeStaleContainers(engine, instance), removeLeftoverDisks(disksDir)])
      const events = new EngineEvents(engine, `${LABEL.instance}=${instance.key}`)
      const diskRefusal = this.#foreignEngine(engine) ?? (await loopDiskRefusal(disksDir))
      const reach = await this.#reach(engine, instance, image, disksDir, diskRefusal, signal)
      const templates = new DockerTemplates(engine, instance, e2bImage)
      await Promise.all([events.open(), templates.prune()])
      this.#ready = {
        ...{ instance, engine, events, image, languagesImage, e2bImage, disksDir, reach, templates },
        diskRefusal: diskRefusal ?? reach.reason,
        disks: new DiskWatch(engine),
        volumes: new DockerVolumes(engine, instance),
      }
    } catch (error) {
      await instance.release()
      throw error
    }
  }

  capabilities(): DriverCapabilities {
    const { engine, reach, diskRefusal } = this.#started()
    const runtime = this.#options.runtime ?? 'runc'
    const stream = this.#transport() === 'socket' ? 'a unix socket' : 'attached stdio'
    return {
      memory: 'kernel',
      cpu: 'kernel',
      processes: 'kernel',
      disk: reach.disk ? 'kernel' : 'none',
      network: 'watched',
      diskBacking: reach.disk
        ? 'ext4 image on a loop device'
        : "tmpfs up to half of the memory, else a volume as large as the engine's disk",
      separateUser: true,
      seccomp: true,
      root: true,
      // gVisor can neither.
      freeze: !this.#isGVisor(),
      snapshots: !this.#isGVisor(),
      allowedCommands: 'kernel',
      description: `Docker ${engine.version}, ${runtime}, cgroup v${engine.cgroupVersion}, agents by ${stream}`,
      notes: [
        ...(reach.disk || diskRefusal === undefined ? [] : [`disk: ${diskRefusal}`]),
        ...(this.#isGVisor() ? [GVISOR_LOADER] : []),
      ],
    }
  }

  get templates(): SandboxTemplates | undefined {
    return this.capabilities().snapshots ? this.#started().templates : undefined
  }

  get volumes(): SandboxVolumes | undefined {
    return this.capabilities().snapshots ? this.#started().volumes : undefined
  }

  async create(id: string, spec: SandboxSpec, options: { signal?: AbortSignal } = {}): Promise<DockerSandbox> {
    const { engine, events, instance } = this.#started()
    const sandbox = await startSandbox({
      id,
      spec,
      engine,
      events,
      runtime: this.#options.runtime,
      labels: labelsOf(instance, id),
      transport: this.#transport(),
      ...(await this.#partsOf(id, spec)),
      onAgentLog: (text) => this.#options.onAgentLog?.(id, text),
      onDestroyed: (gone) => this.#sandboxes.delete(gone),
      signal: options.signal,
    })
    this.#sandboxes.add(sandbox)
    return sandbox
  }

  async close(): Promise<void> {
    const ready = this.#ready
    if (!ready) return
    this.#ready = undefined
    await Promise.all([...this.#sandboxes].map((sandbox) => sandbox.destroy()))
    ready.disks.close()
    await ready.events.close()
    await ready.instance.release()
  }

  #started(): Ready {
    if (!this.#ready) throw new AppError('sandbox_failed', 'the Docker driver has not been initialized')
    return this.#ready
  }

  async #partsOf(id: string, spec: SandboxSpec): Promise<ProfileParts> {
    const ready = this.#started()
    const isGVisor = this.#isGVisor()
    if (spec.profile === 'e2b') return e2bParts(spec, { ...ready, isGVisor })
    const image = await this.#playgroundImage(spec.template)
    const disksDir = ready.reach.disk ? ready.disksDir : undefined
    return playgroundParts(spec, { id, engine: ready.engine, image, disksDir, isGVisor })
  }

  async languages(): Promise<LanguageSupport> {
    if ((await this.#languagesImage()) !== undefined) {
      return { isThere: true, hasPandas: true, nodeVersions: [...MORE_NODE_VERSIONS], missing: [] }
    }
    return { isThere: false, reason: missingImage(this.#started().languagesImage) }
  }

  /** @throws {AppError} `bad_request` for no template of this profile's, `sandbox_failed` where its image is missing */
  async #playgroundImage(template: string | undefined): Promise<string> {
    const { image, languagesImage } = this.#started()
    if (template === undefined) return image
    if (template !== LANGUAGES_TEMPLATE)
      throw new AppError('bad_request', `profile "playground" has no template ${JSON.stringify(template)}`)
    const languages = await this.#languagesImage()
    if (languages === undefined) throw new AppError('sandbox_failed', missingImage(languagesImage))
    return languages
  }

  /** By its digest, as the other; asked for until it is there. */
  async #languagesImage(): Promise<string | undefined> {
    const { engine, languagesImage } = this.#started()
    this.#languagesId ??= await imageId(engine, languagesImage)
    return this.#languagesId
  }

  #isGVisor(): boolean {
    return this.#options.runtime === 'runsc'
  }

  /** gVisor lets no container reach a socket of the host. */
  #transport(): 'socket' | 'stdio' {
    if (this.#isGVisor()) return 'stdio'
    return this.#options.transport ?? (this.#started().reach.socket ? 'socket' : 'stdio')
  }

  #checkRuntime(engine: Engine): void {
    const { runtime } = this.#options
    if (runtime === undefined || engine.runtimes.includes(runtime)) return
    throw new AppError('sandbox_failed', tellReason('dockerRuntime', { runtime, runtimes: engine.runtimes.join(', ') }))
  }

  async #images(engine: Engine): Promise<Pick<Ready, 'image' | 'languagesImage' | 'e2bImage'>> {
    const { image, languagesImage, e2bImage, projectDir = process.cwd() } = this.#options
    const sources = { imagesDir: join(projectDir, 'images'), agentDir: join(projectDir, 'dist/agent') }
    const own = image && languagesImage && e2bImage ? undefined : await imageNames(sources, engine.arch)
    const names = {
      image: image ?? own?.playground ?? '',
      languagesImage: languagesImage ?? own?.languages ?? '',
      e2bImage: e2bImage ?? own?.e2b ?? '',
    }
    const id = await imageId(engine, names.image)
    if (id === undefined) throw new AppError('sandbox_failed', missingImage(names.image))
    // By its digest: whoever moves the name later changes no sandbox of this server.
    return { ...names, image: id }
  }

  /** @returns why this engine can't have anything of this host's file systems */
  #foreignEngine(engine: Engine): string | undefined {
    if (!engine.mayShareHost) return 'the engine is not on this host'
    if (engine.remapsUsers) return 'the engine maps users to others'
    return undefined
  }

  async #reach(
    engine: Engine,
    instance: Instance,
    image: string,
    disksDir: string,
    diskRefusal: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Reach> {
    if (!engine.mayShareHost) return { socket: false, disk: false }
    const { diskBytes: bytes, inodes } = PROBE_SPEC.limits
    return probeReach({
      engine,
      image,
      runtime: this.#options.runtime,
      labels: labelsOf(instance, 'probe'),
      spec: PROBE_SPEC,
      makeDisk:
        diskRefusal === undefined
          ? () => mountDisk(join(disksDir, 'probe'), { bytes, inodes }, { noexec: true })
          : undefined,
      mayHaveSocket: !this.#isGVisor(),
      signal,
    })
  }
}
