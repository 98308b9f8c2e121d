import type { FileEntry } from '@/lib/contracts/files'
import { type PackageManager, samePackage, type WantedPackage } from './manifest'

/** What a project says of a package, and what its sandbox has of it. */
export interface PackageRow {
  readonly manager: PackageManager
  readonly name: string
  /** In the manager's own words; null where the project does not ask for it. */
  readonly wanted: string | null
  /** Its version in the sandbox; null where it is not there. */
  readonly installed: string | null
}

/** Where pip keeps what a user installs: a folder for each package, whose name has the version. */
const OF_PIP = /^\.local\/lib\/python[\d.]+\/site-packages\/([^/]+?)-([^/-]+)\.(?:dist|egg)-info$/

/** @param entries of the sandbox's home @returns versions by name; in names, pip has written `_` for whatever stood between words */
export function installedByPip(entries: readonly Pick<FileEntry, 'path'>[]): Map<string, string> {
  const found = entries.flatMap(({ path }): [string, string][] => {
    const [, name, version] = OF_PIP.exec(path) ?? []
    return name === undefined || version === undefined ? [] : [[name.replaceAll('_', '-'), version]]
  })
  return new Map(found)
}

/** @returns the version that a `package.json` in `node_modules` tells; null where it tells none */
export function versionIn(packageJson: string): string | null {
  try {
    const { version }: { version?: unknown } = JSON.parse(packageJson) ?? {}
    return typeof version === 'string' ? version : null
  } catch {
    return null
  }
}

/** What the project wants, in its order, and then what else is there. */
export function packageRows(
  wanted: readonly WantedPackage[],
  ofNpm: ReadonlyMap<string, string>,
  ofPip: ReadonlyMap<string, string>,
): PackageRow[] {
  const pipVersion = (name: string) => [...ofPip].find(([other]) => samePackage(other, name))?.[1] ?? null
  const asked = wanted.map(({ manager, name, wanted: version }) => ({
    manager,
    name,
    wanted: version,
    installed: manager === 'npm' ? (ofNpm.get(name) ?? null) : pipVersion(name),
  }))
  const isAsked = (name: string) => wanted.some((one) => one.manager === 'pip' && samePackage(one.name, name))
  const others = [...ofPip].flatMap(([name, installed]): PackageRow[] =>
    isAsked(name) ? [] : [{ manager: 'pip', name, wanted: null, installed }],
  )
  return [...asked, ...others]
}
