import { join } from 'node:path'
import { makeBase } from './base-image'
import type { Engine } from './engine'
import { type ImageNames, type ImageSources, imageNames } from './image'
import { buildImage, hasImage } from './image-build'

export interface BuildOptions extends ImageSources {
  /** As `ensureToolchain` left it, for the engine's architecture. Called only when it is needed. */
  toolchainDir: () => Promise<string>
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
  await ensureTools(engine, names, options)
  options.report(`adding the agent to ${names.tools}`)
  await buildImage(engine, names.playground, {
    ...options,
    buildargs: { TOOLS: names.tools },
    context: [
      ['Dockerfile', join(options.imagesDir, 'playground/Dockerfile')],
      ['agent', options.agentDir],
    ],
  })
  options.report(`${names.playground} is ready`)
  return names.playground
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
  options.report(`adding the agent to ${names.e2bSystem}`)
  await buildImage(engine, names.e2b, {
    ...options,
    buildargs: { SYSTEM: names.e2bSystem, AGENT: names.agent },
    context: [
      ['Dockerfile', join(options.imagesDir, 'e2b/Dockerfile')],
      ['agent', options.agentDir],
    ],
  })
  options.report(`${names.e2b} is ready`)
  return names.e2b
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
