import '#server-only'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { NodeTypes } from '@/lib/contracts/node-types'

/** Declarations for older compilers than the editor's. */
const OTHER_COMPILERS = /^ts\d/

/** Finds a package as Node.js does, from the folder of one that depends on it. */
async function findPackage(name: string, from: string): Promise<string> {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    const found = await stat(candidate).catch(() => undefined)
    if (found?.isDirectory()) return candidate
  }
  throw new Error(`package ${name} is not installed beside ${from}`)
}

async function readDeclarations(root: string): Promise<[string, string][]> {
  const names = await readdir(root, { recursive: true })
  const wanted = names.filter((name) => name.endsWith('.d.ts') && !OTHER_COMPILERS.test(name)).sort()
  return Promise.all(wanted.map(async (name) => [name, await readFile(join(root, name), 'utf8')] as [string, string]))
}

/** The types of the Node.js version that the sandbox runs, with those of the packages that they refer to. */
export async function readNodeTypes(projectRoot: string): Promise<NodeTypes> {
  const node = await realpath(join(projectRoot, 'node_modules', 'sandbox-node-types'))
  const undici = await findPackage('undici-types', node)
  const at = (folder: string) => (entry: [string, string]) =>
    [`/node_modules/${folder}/${entry[0].replaceAll(sep, '/')}`, entry[1]] as const
  return Object.fromEntries([
    ...(await readDeclarations(node)).map(at('@types/node')),
    ...(await readDeclarations(undici)).map(at('undici-types')),
  ])
}
