import { parentOf } from '@/lib/client/workspace/project'

/** What the types of a project's packages may come to; a package that has more is left with what was read of it. */
const MAX_FILES = 400
const MAX_CHARS = 6 * 1024 * 1024
const AT_A_TIME = 8

const MODULES = 'node_modules'

/** @returns the text of a file of the sandbox's home, null where there is none */
export type ReadText = (path: string) => Promise<string | null>

/**
 * Reads the declarations of packages, and of what these import, the way TypeScript would find them: by `exports`, `types`,
 * `index.d.ts`, or the package of that name in `@types`.
 *
 * @returns text by path below the home: declarations, and the `package.json` that say which is which
 */
export async function collectTypes(names: readonly string[], read: ReadText): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const seen = new Set<string>()
  let chars = 0
  let queue: Task[] = names.map((name) => ({ kind: 'package', name }))

  const take = async (path: string): Promise<string | null> => {
    const known = found.get(path)
    if (known !== undefined) return known
    if (found.size >= MAX_FILES || chars >= MAX_CHARS) return null
    const text = await read(path)
    if (text === null || found.size >= MAX_FILES || chars + text.length > MAX_CHARS) return null
    found.set(path, text)
    chars += text.length
    return text
  }

  const once = (task: Task): boolean => {
    const key = task.kind === 'package' ? `package ${task.name}` : `file ${task.path}`
    return !seen.has(key) && Boolean(seen.add(key))
  }

  while (queue.length > 0) {
    const batch = queue.splice(0, AT_A_TIME).filter(once)
    const next = await Promise.all(
      batch.map((task) => (task.kind === 'package' ? ofPackage(task.name, take) : ofFile(task.path, take))),
    )
    queue = [...queue, ...next.flat()]
  }
  return found
}

type Task = { kind: 'package'; name: string } | { kind: 'file'; path: string }

async function ofPackage(name: string, take: ReadText): Promise<Task[]> {
  const folder = `${MODULES}/${name}`
  const manifest = parseObject(await take(`${folder}/package.json`))
  if (manifest === null) return []
  const entries = entriesOf(manifest)
  if (entries.length > 0) return entries.map((entry) => ({ kind: 'file', path: join(folder, entry) }))
  if ((await take(`${folder}/index.d.ts`)) !== null) return [{ kind: 'file', path: `${folder}/index.d.ts` }]
  return name.startsWith('@types/')
    ? []
    : [{ kind: 'package', name: `@types/${name.replace(/^@/, '').replace('/', '__')}` }]
}

/** Where declarations begin: that of the package itself, and those of its parts that are named one by one. */
function entriesOf(manifest: Readonly<Record<string, unknown>>): string[] {
  const { types, typings, exports } = manifest
  const own = [types, typings].filter((entry) => typeof entry === 'string')
  return [...new Set([...own, ...declarationsIn(exports)])].filter(
    (entry) => isDeclaration(entry) && !entry.includes('*'),
  )
}

function declarationsIn(exports: unknown): string[] {
  if (typeof exports === 'string') return isDeclaration(exports) ? [exports] : []
  if (typeof exports !== 'object' || exports === null) return []
  return Object.values(exports).flatMap(declarationsIn)
}

const isDeclaration = (path: string) => /\.d\.[cm]?ts$/.test(path)

async function ofFile(path: string, take: ReadText): Promise<Task[]> {
  const text = await take(path)
  if (text === null) return []
  const next = specifiers(text).map(async (specifier): Promise<Task[]> => {
    if (!specifier.startsWith('.')) {
      const [scope = '', name = ''] = specifier.split('/')
      const isOfNode = /^(?:node:|#|\/|https?:)/.test(specifier)
      return isOfNode ? [] : [{ kind: 'package', name: scope.startsWith('@') ? `${scope}/${name}` : scope }]
    }
    for (const candidate of candidates(join(parentOf(path), specifier))) {
      if ((await take(candidate)) !== null) return [{ kind: 'file', path: candidate }]
    }
    return []
  })
  return (await Promise.all(next)).flat()
}

const IMPORTS = [
  /\b(?:from|import|require)\s*\(?\s*["']([^"'\n]+)["']/g,
  /^\/\/\/\s*<reference\s+path\s*=\s*["']([^"'\n]+)["']/gm,
]
const TYPE_REFERENCE = /^\/\/\/\s*<reference\s+types\s*=\s*["']([^"'\n]+)["']/gm

function specifiers(text: string): string[] {
  const [imports, paths] = IMPORTS.map((pattern) => [...text.matchAll(pattern)].map(([, specifier = '']) => specifier))
  const asRelative = (paths ?? []).map((path) => (path.startsWith('.') ? path : `./${path}`))
  const types = [...text.matchAll(TYPE_REFERENCE)].map(([, name = '']) => name)
  return [...new Set([...(imports ?? []), ...asRelative, ...types])]
}

/** What TypeScript looks for where a declaration names `path`. */
function candidates(path: string): string[] {
  if (isDeclaration(path)) return [path]
  const match = /^(.*)\.([cm]?)[jt]sx?$/.exec(path)
  if (match) return [`${match[1]}.d.${match[2]}ts`]
  return [`${path}.d.ts`, `${path}/index.d.ts`, `${path}.d.mts`]
}

/** @returns a path below the home, or one that can not be read */
function join(folder: string, relative: string): string {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function parseObject(text: string | null): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}
