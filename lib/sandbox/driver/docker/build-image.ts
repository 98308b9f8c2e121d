import { join } from 'node:path'
import { CODE_INTERPRETER_TEMPLATE } from '../templates'
import { makeBase } from './base-image'
import type { Engine } from './engine'
import { type ImageNames, type ImageSources, imageNames } from './image'
import { buildImage, hasImage } from './image-build'

export interface BuildOptions extends ImageSources {
  /** As `ensureToolchain` left it, for the engine's architecture. Called only when it is needed. */
  toolchainDir: () => Promise<string>
  /** As `ensureNodeVersions` left them, by their major version. Called only when they are needed. */
  nodeVersions: () => Promise<ReadonlyMap<string, string>>
  report: (line: string) => void
  signal?: AbortSignal
}

/**
 * Builds what is missing of the playground's images, and nothing when nothing is. Removes nothing.
 *
 * @returns the name that sandboxes are made of
 * @throws {AppError} `sandbox_failed`, with the end of what the failed step printed
 */
export async function ensureImage(engine: Engine, options: BuildOptions): Promise<string> {
  const names = await imageNames(options, engine.arch)
  if (await hasImage(engine, names.playground)) return names.playground
  await ensureWeb(engine, names, options)
  return addLockedDownAgent(engine, names.playground, names.web, options)
}

/** The same with compilers and interpreters of more languages, on what the playground's image is made on. */
export async function ensureLanguagesImage(engine: Engine, options: BuildOptions): Promise<string> {
  const names = await imageNames(options, engine.arch)
  if (await hasImage(engine, names.languages)) return names.languages
  if (!(await hasImage(engine, names.languagesSystem))) {
    await ensureWeb(engine, names, options)
    options.report(`adding languages to ${names.web}`)
    await buildImage(engine, names.languagesSystem, {
      ...options,
      buildargs: { WEB: names.web },
      network: 'host',
      context: [
        ['Dockerfile', join(options.imagesDir, 'languages/system.Dockerfile')],
        ...['packages.txt', 'install.sh', 'files'].map(
          (name) => [name, join(options.imagesDir, 'languages', name)] as const,
        ),
        ...packageScripts(options),
        ['command-groups.sh', join(options.imagesDir, 'playground/command-groups.sh')],
        ['commands', join(options.imagesDir, 'languages/node-commands')],
        // As the toolchain's own: commands with groups of their own.
        ...[...(await options.nodeVersions())].map(
          ([major, file]) => [`node-${major}`, file, { mode: 0o705 }] as const,
        ),
      ],
    })
  }
  return addLockedDownAgent(engine, names.languages, names.languagesSystem, options)
}

const packageScripts = ({ imagesDir }: BuildOptions) =>
  ['before-packages.sh', 'after-packages.sh'].map((name) => [name, join(imagesDir, 'debian', name)] as const)

async function addLockedDownAgent(
  engine: Engine,
  name: string,
  system: string,
  options: BuildOptions,
): Promise<string> {
  options.report(`adding the agent to ${system}`)
  await buildImage(engine, name, {
    ...options,
    buildargs: { SYSTEM: system },
    context: [
      ['Dockerfile', join(options.imagesDir, 'playground/Dockerfile')],
      ['agent', options.agentDir],
    ],
  })
  options.report(`${name} is ready`)
  return name
}

/** The same for E2B's clients: the image of profile `e2b`, on the playground's tools. Its packages come from Debian's mirrors. */
export async function ensureE2bImage(engine: Engine, options: BuildOptions): Promise<string> {
  const names = await imageNames(options, engine.arch)
  if (await hasImage(engine, names.e2b)) return names.e2b
  if (!(await hasImage(engine, names.e2bSystem))) {
    await ensureTools(engine, names, options)
    options.report(`adding packages for E2B's clients to ${names.tools}`)
    await buildImage(engine, names.e2bSystem, {
      ...options,
      buildargs: { TOOLS: names.tools },
      network: 'host',
      context: [
        ['Dockerfile', join(options.imagesDir, 'e2b/system.Dockerfile')],
        ['packages.txt', join(options.imagesDir, 'e2b/packages.txt')],
        ['etc', join(options.imagesDir, 'e2b/etc')],
      ],
    })
  }
  return addAgent(engine, names.e2b, names.e2bSystem, names, options)
}

/**
 * The same for E2B's code interpreter: a template of profile `e2b`, and so beside its image, with Jupyter's kernels, those of
 * `ensureKernelsImage` too once that has made them. It is found under a name of its own, too.
 */
export async function ensureCodeInterpreterImage(engine: Engine, options: BuildOptions): Promise<string> {
  await ensureE2bImage(engine, options)
  const names = await imageNames(options, engine.arch)
  const [name, system] = (await hasImage(engine, names.kernelsSystem))
    ? [names.kernels, names.kernelsSystem]
    : [names.codeInterpreter, names.codeInterpreterSystem]
  if (!(await hasImage(engine, name))) {
    await ensureInterpreterSystem(engine, names, options)
    await addAgent(engine, name, system, names, options)
  }
  const [repo = '', tag = ''] = CODE_INTERPRETER_TEMPLATE.split(':')
  await engine.docker.getImage(name).tag({ repo, tag })
  return name
}

/** Gives the code interpreter kernels for R and Java, which it keeps from then on. */
export async function ensureKernelsImage(engine: Engine, options: BuildOptions): Promise<string> {
  await ensureE2bImage(engine, options)
  const names = await imageNames(options, engine.arch)
  if (!(await hasImage(engine, names.kernelsSystem))) {
    await ensureInterpreterSystem(engine, names, options)
    options.report(`adding kernels for R and Java to ${names.codeInterpreterSystem}`)
    await buildImage(engine, names.kernelsSystem, {
      ...options,
      buildargs: { SYSTEM: names.codeInterpreterSystem },
      network: 'host',
      context: [
        ['Dockerfile', join(options.imagesDir, 'kernels/system.Dockerfile')],
        ...['packages.txt', 'java', 'check.py'].map(
          (name) => [name, join(options.imagesDir, 'kernels', name)] as const,
        ),
      ],
    })
  }
  return ensureCodeInterpreterImage(engine, options)
}

async function ensureInterpreterSystem(engine: Engine, names: ImageNames, options: BuildOptions): Promise<void> {
  if (await hasImage(engine, names.codeInterpreterSystem)) return
  options.report(`adding the kernels of the code interpreter to ${names.e2bSystem}`)
  await buildImage(engine, names.codeInterpreterSystem, {
    ...options,
    buildargs: { SYSTEM: names.e2bSystem },
    network: 'host',
    context: [
      ['Dockerfile', join(options.imagesDir, 'code-interpreter/system.Dockerfile')],
      ...['packages.txt', 'etc'].map((name) => [name, join(options.imagesDir, 'code-interpreter', name)] as const),
      ...packageScripts(options),
    ],
  })
}

async function addAgent(
  engine: Engine,
  name: string,
  system: string,
  { agent }: ImageNames,
  options: BuildOptions,
): Promise<string> {
  options.report(`adding the agent to ${system}`)
  await buildImage(engine, name, {
    ...options,
    buildargs: { SYSTEM: system, AGENT: agent },
    context: [
      ['Dockerfile', join(options.imagesDir, 'e2b/Dockerfile')],
      ['agent', options.agentDir],
      ['mcp-gateway', join(options.imagesDir, 'e2b/mcp-gateway'), { mode: 0o755 }],
    ],
  })
  options.report(`${name} is ready`)
  return name
}

async function ensureWeb(engine: Engine, names: ImageNames, options: BuildOptions): Promise<void> {
  if (await hasImage(engine, names.web)) return
  await ensureTools(engine, names, options)
  options.report(`adding Vite and React to ${names.tools}`)
  await buildImage(engine, names.web, {
    ...options,
    buildargs: { TOOLS: names.tools },
    context: [
      ['Dockerfile', join(options.imagesDir, 'web/Dockerfile')],
      ['node_modules', join(await options.toolchainDir(), 'web/node_modules')],
    ],
  })
}

async function ensureTools(engine: Engine, names: ImageNames, options: BuildOptions): Promise<void> {
  if (await hasImage(engine, names.tools)) return
  if (!(await hasImage(engine, names.base))) await makeBase(engine, names, options)
  const toolchainDir = await options.toolchainDir()
  options.report(`adding Node.js to ${names.base}`)
  await buildImage(engine, names.tools, {
    ...options,
    buildargs: { BASE: names.base },
    context: [
      ['Dockerfile', join(options.imagesDir, 'playground/tools.Dockerfile')],
      ['etc', join(options.imagesDir, 'etc')],
      ['commands', join(options.imagesDir, 'playground/toolchain-commands')],
      ['toolchain/bin', join(toolchainDir, 'bin'), { without: 'node' }],
      ['toolchain/lib', join(toolchainDir, 'lib')],
      ['toolchain/LICENSE', join(toolchainDir, 'LICENSE')],
      // By itself: it is a command with a group of its own, whose members may not use it.
      ['node', join(toolchainDir, 'bin/node'), { mode: 0o705 }],
    ],
  })
}
