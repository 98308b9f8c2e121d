import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { belongsTo, commandFiles } from './command-files'

/** Lists of an image's commands, each line `<group> <path>`: images/playground/command-groups.sh. */
const LISTS = '/usr/share/codetok/commands'
/** Where commands are looked for, beside a program's own PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/**
 * The groups whose members may use none of the commands but these. Their files deny the group what they grant to everybody, so
 * whoever is born into it can neither start nor read them, and no program can leave a group.
 *
 * @throws where the image has no groups of commands
 */
export function refusedGroups(allowed: readonly string[], searchPath: string): number[] {
  const files = commandFiles(allowed, [...new Set([...searchPath.split(':'), ...SYSTEM_FOLDERS])])
  return readLists()
    .filter(({ file }) => !belongsTo(files, file))
    .map(({ gid }) => gid)
}

function readLists(): { gid: number; file: string }[] {
  const lines = readdirSync(LISTS).flatMap((name) => readFileSync(path.join(LISTS, name), 'utf8').split('\n'))
  return lines.flatMap((line) => {
    const space = line.indexOf(' ')
    return space > 0 ? [{ gid: Number(line.slice(0, space)), file: line.slice(space + 1) }] : []
  })
}
