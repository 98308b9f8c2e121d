import { lstat, open } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { belongsTo, type CommandFiles, commandFiles } from '../../agent/commands/command-files'
import { runTool } from '../command'
import { IN_SANDBOX } from '../places'

/** Where people's commands are; of those that a host has. */
const HOST_FOLDERS = [
  ...['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/usr/games', '/usr/local/games'],
  // Only where they are no links to the above.
  ...['/bin', '/sbin'],
]
const TOOLCHAIN_BIN = `${IN_SANDBOX.toolchainDir}/bin`
/** What the agent itself starts, as root and as the user. */
const TOOLS = ['choom', 'chrt', 'nice', 'prlimit', 'setpriv']
const STEPS = ['env', 'setsid']
const ELF = Buffer.from('\x7fELF')
/** Of a folder that holds nothing but mount points and links. */
const COVER_BYTES = String(1 << 20)

/** The commands of a host, as far as they have to be hidden. */
export interface HostCommands {
  /** Folders below which everything is a command. */
  readonly folders: readonly string[]
  /** Programs that are not in those: parts of packages, which nobody looks for but anybody can start. */
  readonly elsewhere: readonly string[]
}

/** @returns what is to be hidden of /usr where only some commands are allowed; a few hundred milliseconds */
export async function findHostCommands(): Promise<HostCommands> {
  const folders: string[] = []
  for (const folder of HOST_FOLDERS) {
    const stats = await lstat(folder).catch(() => undefined)
    if (stats?.isDirectory()) folders.push(folder)
  }
  // What this user can't look into, a program of the same user can't either.
  const listed = await runTool('sh', [
    ...['-c', 'find "$@" 2>/dev/null || :', 'find', '/usr', '-xdev'],
    ...folders.flatMap((folder) => ['-path', folder, '-prune', '-o']),
    ...['-type', 'f', '-perm', '/111', '!', '-name', '*.so', '!', '-name', '*.so.*', '!', '-name', 'ld-*', '-print0'],
  ])
  const elsewhere: string[] = []
  for (const file of listed.split('\0').filter((name) => name !== '')) if (await isProgram(file)) elsewhere.push(file)
  return { folders, elsewhere }
}

/** A script is no more than a file that its interpreter may read. */
async function isProgram(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined)
  if (!handle) return false
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(ELF.length), 0, ELF.length, 0)
    return bytesRead === ELF.length && buffer.equals(ELF)
  } finally {
    await handle.close()
  }
}

/** bwrap's arguments that leave of all commands the allowed ones. */
export interface CommandMounts {
  /** Covers what lies outside the folders of commands. */
  elsewhere: string[]
  /** Covers the folders of commands with the allowed ones. */
  folders: string[]
  /** What the agent needs beside them. */
  own: string[]
}

/** @param toolchainDir on the host */
export function commandMounts(
  allowed: readonly string[],
  { folders, elsewhere }: HostCommands,
  toolchainDir: string,
  isRoot: boolean,
): CommandMounts {
  const onHost = (path: string) =>
    path.startsWith(`${IN_SANDBOX.toolchainDir}/`) ? join(toolchainDir, relative(IN_SANDBOX.toolchainDir, path)) : path
  const searched = [TOOLCHAIN_BIN, ...folders]
  const files = commandFiles(allowed, searched, onHost)
  return {
    elsewhere: elsewhere.filter((file) => !belongsTo(files, file)).flatMap((file) => ['--ro-bind', '/dev/null', file]),
    folders: searched.flatMap((folder) => cover(folder, files, isRoot ? onHost : (path) => path)),
    own: [
      ...['--perms', '0755', '--dir', IN_SANDBOX.stepsDir],
      ...STEPS.flatMap((name) => bind(`/usr/bin/${name}`, `${IN_SANDBOX.stepsDir}/${name}`)),
      // Beside root nobody may enter.
      ...(isRoot
        ? [
            ...['--perms', '0700', '--dir', IN_SANDBOX.toolsDir],
            ...TOOLS.flatMap((name) => bind(`/usr/bin/${name}`, `${IN_SANDBOX.toolsDir}/${name}`)),
            ...bind(join(toolchainDir, 'bin/node'), `${IN_SANDBOX.toolsDir}/node`),
          ]
        : []),
    ],
  }
}

function cover(folder: string, { links, files }: CommandFiles, source: (path: string) => string): string[] {
  const isInside = (path: string) => path.startsWith(`${folder}/`)
  return [
    ...['--size', COVER_BYTES, '--tmpfs', folder],
    ...[...links].filter(([path]) => isInside(path)).flatMap(([path, target]) => ['--symlink', target, path]),
    ...[...files].filter(isInside).flatMap((path) => bind(source(path), path)),
    ...['--remount-ro', folder],
  ]
}

function bind(source: string, target: string): string[] {
  return ['--ro-bind', source, target]
}
