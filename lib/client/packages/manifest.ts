import type { Project } from '@/lib/client/workspace/project'

export const PACKAGE_MANAGERS = ['npm', 'pip'] as const
export type PackageManager = (typeof PACKAGE_MANAGERS)[number]

/** A package that the project says it needs; `wanted` is what it says of the version, in the manager's own words. */
export interface WantedPackage {
  manager: PackageManager
  name: string
  wanted: string
}

export const MANIFESTS = { npm: 'package.json', pip: 'requirements.txt' } as const satisfies Record<
  PackageManager,
  string
>

/** A name with what may follow it: never an option, an address or a folder. */
const SPEC = {
  npm: /^((?:@[\w.~-]+\/)?[a-z\d~][\w.~-]*)(?:@[\w.^~<>=*|+ -]+)?$/i,
  pip: /^([a-z\d](?:[\w.-]*[a-z\d])?)(?:\[[\w,. -]+\])?(?:\s*(?:[<>=!~]=?|===)[\w.*+!, <>=~-]+)?$/i,
} as const satisfies Record<PackageManager, RegExp>

/** @returns the name in what somebody has typed, such as `react@19` or `numpy>=2`; null where it is no package of a registry */
export function packageName(manager: PackageManager, spec: string): string | null {
  return SPEC[manager].exec(spec.trim())?.[1] ?? null
}

export function wantedPackages({ docs }: Pick<Project, 'docs'>): WantedPackage[] {
  const textOf = (path: string) => {
    const content = docs.get(path)?.content
    return typeof content === 'string' ? content : ''
  }
  return [...ofPackageJson(textOf(MANIFESTS.npm)), ...ofRequirements(textOf(MANIFESTS.pip))]
}

function ofPackageJson(text: string): WantedPackage[] {
  let manifest: unknown
  try {
    manifest = JSON.parse(text)
  } catch {
    return []
  }
  if (typeof manifest !== 'object' || manifest === null) return []
  const sections = ['dependencies', 'devDependencies'].map(
    (key) => Object.entries(manifest).find(([name]) => name === key)?.[1],
  )
  const found = new Map<string, WantedPackage>()
  for (const section of sections) {
    if (typeof section !== 'object' || section === null) continue
    for (const [name, wanted] of Object.entries(section)) {
      if (typeof wanted === 'string' && !found.has(name)) found.set(name, { manager: 'npm', name, wanted })
    }
  }
  return [...found.values()]
}

function ofRequirements(text: string): WantedPackage[] {
  return text.split('\n').flatMap((line) => {
    const spec = line.replace(/#.*$/, '').trim()
    const name = packageName('pip', spec)
    return name === null ? [] : [{ manager: 'pip' as const, name, wanted: spec.slice(name.length).trim() }]
  })
}

/** Arguments of the process that adds them, and says how far it is; all that the project wants where `specs` is empty. */
export function installCommand(manager: PackageManager, specs: readonly string[]): string[] {
  // Without a terminal npm says nothing until it is done, unless it is to tell what it fetches.
  if (manager === 'npm') return ['npm', 'install', '--loglevel=http', '--no-fund', '--no-audit', '--', ...specs]
  return ['python3', '-m', 'pip', 'install', ...(specs.length === 0 ? ['-r', MANIFESTS.pip] : ['--', ...specs])]
}

/** To the newest version there is, whatever the project has asked for until now. */
export function updateCommand(manager: PackageManager, name: string): string[] {
  return manager === 'npm'
    ? installCommand('npm', [`${name}@latest`])
    : ['python3', '-m', 'pip', 'install', '--upgrade', '--', name]
}

export function removeCommand(manager: PackageManager, name: string): string[] {
  return manager === 'npm'
    ? ['npm', 'uninstall', '--no-fund', '--no-audit', '--', name]
    : ['python3', '-m', 'pip', 'uninstall', '--yes', '--', name]
}

/** pip writes no list of what a project wants: this is the list with the package in it, in the place of another version. */
export function withRequirement(text: string, spec: string): string {
  const lines = withoutRequirement(text, packageName('pip', spec) ?? spec)
    .split('\n')
    .filter((line, index, all) => line !== '' || index < all.length - 1)
  return `${[...lines, spec.trim()].join('\n')}\n`
}

export function withoutRequirement(text: string, name: string): string {
  const same = (other: string | null) => other !== null && samePackage(other, name)
  return text
    .split('\n')
    .filter((line) => !same(packageName('pip', line.replace(/#.*$/, ''))))
    .join('\n')
}

/** PyPI's names are equal whatever their case and whatever stands between their words. */
export const samePackage = (one: string, other: string): boolean => normalized(one) === normalized(other)

const normalized = (name: string) => name.toLowerCase().replace(/[-_.]+/g, '-')

/** What a project begins with, so that what is installed is part of it. Modules are ES modules where its files are. */
export function newPackageJson({ docs }: Pick<Project, 'docs'>): string {
  const isModule = [...docs].some(
    ([path, { content }]) =>
      /\.[jt]sx?$/.test(path) && typeof content === 'string' && /^\s*(?:import|export)\b/m.test(content),
  )
  return `${JSON.stringify({ private: true, ...(isModule ? { type: 'module' } : {}) }, null, 2)}\n`
}
