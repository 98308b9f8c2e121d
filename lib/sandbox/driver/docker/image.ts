import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A sandbox's images, each built on one before and named after all that went into it. */
export interface ImageNames {
  base: string
  tools: string
  web: string
  playground: string
  languagesSystem: string
  languages: string
  e2bSystem: string
  e2b: string
  codeInterpreterSystem: string
  codeInterpreter: string
  /** The same with kernels for R and Java. */
  kernelsSystem: string
  kernels: string
  /** Not an image: what tells one agent from another. */
  agent: string
}

export interface ImageSources {
  /** `images/` of the project. */
  imagesDir: string
  /** What scripts/build-agent.mjs makes. */
  agentDir: string
}

/** @param arch of the engine, as in `process.arch` */
export async function imageNames({ imagesDir, agentDir }: ImageSources, arch: string): Promise<ImageNames> {
  const [base, tools, web, playground, languages, e2bSystem, e2b, codeInterpreterSystem, kernelsSystem, agent] =
    await Promise.all([
      contentOf(imagesDir, ['playground/packages.txt', 'playground/base.Dockerfile', 'playground/command-groups.sh']),
      contentOf(imagesDir, [
        'playground/tools.Dockerfile',
        'playground/toolchain-commands',
        'toolchain.json',
        'npmrc',
        'etc',
      ]),
      contentOf(imagesDir, ['web']),
      contentOf(imagesDir, ['playground/Dockerfile']),
      contentOf(imagesDir, ['languages', 'debian']),
      contentOf(imagesDir, ['e2b/packages.txt', 'e2b/system.Dockerfile', 'e2b/etc']),
      contentOf(imagesDir, ['e2b/Dockerfile', 'e2b/mcp-gateway']),
      contentOf(imagesDir, ['code-interpreter', 'debian']),
      contentOf(imagesDir, ['kernels']),
      contentOf(agentDir, ['.']),
    ])
  const baseHash = hash(arch, base)
  const toolsHash = hash(baseHash, tools)
  const webHash = hash(toolsHash, web)
  const languagesHash = hash(webHash, languages)
  const e2bSystemHash = hash(toolsHash, e2bSystem)
  const codeInterpreterSystemHash = hash(e2bSystemHash, codeInterpreterSystem)
  const kernelsSystemHash = hash(codeInterpreterSystemHash, kernelsSystem)
  return {
    base: `codetok/base:${baseHash}`,
    tools: `codetok/tools:${toolsHash}`,
    web: `codetok/web:${webHash}`,
    playground: `codetok/playground:${hash(webHash, playground, agent)}`,
    languagesSystem: `codetok/languages-system:${languagesHash}`,
    languages: `codetok/languages:${hash(languagesHash, playground, agent)}`,
    e2bSystem: `codetok/e2b-system:${e2bSystemHash}`,
    e2b: `codetok/e2b:${hash(e2bSystemHash, e2b, agent)}`,
    codeInterpreterSystem: `codetok/code-interpreter-system:${codeInterpreterSystemHash}`,
    codeInterpreter: `codetok/code-interpreter:${hash(codeInterpreterSystemHash, e2b, agent)}`,
    kernelsSystem: `codetok/kernels-system:${kernelsSystemHash}`,
    kernels: `codetok/kernels:${hash(kernelsSystemHash, e2b, agent)}`,
    agent: hash(agent),
  }
}

function hash(...parts: string[]): string {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(`${part}\0`)
  return sum.digest('hex').slice(0, 12)
}

/** One digest of some files' and folders' paths and bytes. */
async function contentOf(root: string, paths: readonly string[]): Promise<string> {
  const sum = createHash('sha256')
  const add = async (path: string): Promise<void> => {
    const entries = await readdir(join(root, path), { withFileTypes: true }).catch((error) => {
      if (error.code === 'ENOTDIR') return undefined
      throw error
    })
    if (!entries) {
      const bytes = await readFile(join(root, path))
      sum.update(`${path}\0${bytes.length}\0`).update(bytes)
      return
    }
    for (const name of entries.map((entry) => entry.name).sort()) await add(join(path, name))
  }
  for (const path of paths) await add(path)
  return sum.digest('hex')
}
