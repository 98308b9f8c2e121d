import { closeSync, lstatSync, openSync, readlinkSync, readSync, realpathSync } from 'node:fs'
import path from 'node:path'

/** What a command is made of. */
export interface CommandFiles {
  /** Links that lead from its name to a file, with their targets as they are written. */
  readonly links: ReadonlyMap<string, string>
  /** What the kernel starts: the command, and the interpreter of one that is a script. */
  readonly files: ReadonlySet<string>
}

/** Programs that a command starts to do its own work, by the path of its file; folders end in a slash. */
const HELPERS: Readonly<Record<string, readonly string[]>> = {
  '/usr/bin/git': ['/usr/lib/git-core/'],
}

const LINKS_MAX = 16
/** As the kernel reads it. */
const FIRST_LINE_MAX_BYTES = 256

/**
 * Follows names in `folders` to their files. A name that is nowhere has none.
 *
 * @param onHost where a path of the sandbox lies for this process
 */
export function commandFiles(
  names: readonly string[],
  folders: readonly string[],
  onHost: (path: string) => string = (file) => file,
): CommandFiles {
  const links = new Map<string, string>()
  const files = new Set<string>()
  const seen = new Set<string>()

  const addFile = (file: string): void => {
    if (files.has(file)) return
    files.add(file)
    const [interpreter, ...args] = interpreterOf(onHost(file))
    if (interpreter === undefined) return
    follow(interpreter)
    // `#!/usr/bin/env node`
    const [name] = args.filter((arg) => !arg.startsWith('-') && !arg.includes('='))
    if (path.basename(interpreter) === 'env' && name !== undefined) addName(name)
  }
  const follow = (start: string): void => {
    let next = start
    for (let hops = 0; hops < LINKS_MAX; hops++) {
      const file = inRealFolder(next, onHost)
      const stats = file === undefined ? undefined : lstatSync(onHost(file), { throwIfNoEntry: false })
      if (file === undefined || stats === undefined) return
      if (stats.isFile()) addFile(file)
      if (!stats.isSymbolicLink()) return
      const target = readlinkSync(onHost(file))
      links.set(file, target)
      next = path.resolve(path.dirname(file), target)
    }
  }
  const addName = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    for (const folder of folders) follow(path.join(folder, name))
  }

  for (const name of names) addName(name)
  return { links, files }
}

/** Whether `file` is one of them, or one that they start to do their work. */
export function belongsTo({ files }: CommandFiles, file: string): boolean {
  if (files.has(file)) return true
  return [...files].some((command) => HELPERS[command]?.some((folder) => file.startsWith(folder)))
}

/** /bin may be /usr/bin. Undefined where there is no such folder. */
function inRealFolder(file: string, onHost: (path: string) => string): string | undefined {
  const folder = path.dirname(file)
  if (onHost(folder) !== folder) return file
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return undefined
  return path.join(realpathSync(folder), path.basename(file))
}

/** The words of a script's first line; none of what is no script. */
function interpreterOf(file: string): string[] {
  const bytes = Buffer.alloc(FIRST_LINE_MAX_BYTES)
  const fd = openSync(file, 'r')
  try {
    const [line = ''] = bytes.toString('latin1', 0, readSync(fd, bytes)).split('\n')
    return line.startsWith('#!') ? line.slice(2).trim().split(/\s+/) : []
  } finally {
    closeSync(fd)
  }
}
