import type { AgentConfigInput } from '../../agent/config'
import { IN_SANDBOX } from '../places'
import type { SandboxCgroup } from './cgroup'
import type { CommandMounts } from './command-mounts'

/** The descriptors of the agent's stream, and of what bwrap reads: its own options and its system call filter. */
export const STREAM_FD = 3
export const SECCOMP_FD = 9

/** What an agent that is root needs to start programs as another user, and to end them. */
const CAPABILITIES = ['setuid', 'setgid', 'kill']

/** Of /proc: what tells about the host or reaches into its kernel. bwrap itself makes /proc/sys and the like read-only. */
const MASKED_FILES = ['kcore', 'keys', 'key-users', 'timer_list', 'sched_debug', 'kallsyms', 'kmsg', 'latency_stats']
const MASKED_FOLDERS = ['acpi', 'scsi']

/** The filter that an enclosure gives to a program, where the agent's own must allow namespaces. */
const PROGRAM_FILTER = '/opt/programs.bpf'

export interface BwrapRequest {
  /** The agent is root with uids of the host's; else all is one uid of a user namespace. */
  isRoot: boolean
  /** Of `rootArguments`. */
  root: readonly string[]
  /** Absolute host paths. */
  toolchainDir: string
  agentDir: string
  programFilterPath: string
  homePath: string
  /** Host folders to be /tmp, /run and /dev/shm, already bounded. */
  memoryPaths: ReadonlyMap<string, string>
  cgroup: SandboxCgroup | undefined
  /** Entries of the host's /proc, of which the masked ones are covered. */
  procEntries: ReadonlySet<string>
  /** Where only some commands are allowed. */
  commands: CommandMounts | undefined
}

/** What the sandbox is: read by bwrap from a descriptor, since everybody inside can read its command line. */
export function bwrapOptions(request: BwrapRequest): string[] {
  return [
    ...['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--die-with-parent', '--new-session', '--hostname', IN_SANDBOX.hostname],
    ...(request.isRoot ? rootUser() : namespaceUser()),
    ...['--clearenv', '--setenv', 'PATH', IN_SANDBOX.path, '--setenv', 'LANG', 'C.UTF-8'],
    ...request.root,
    // bwrap would make the parents of mount points for root alone.
    ...['/home', '/opt', '/sys', '/sys/fs', '/sys/fs/cgroup'].flatMap((path) => ['--perms', '0755', '--dir', path]),
    // In a user namespace a covered /proc forbids the enclosures their own: there they cover it.
    ...['--proc', '/proc', ...(request.isRoot ? procMasks(request.procEntries) : []), '--dev', '/dev'],
    ...[...request.memoryPaths].flatMap(([target, source]) => ['--bind', source, target]),
    ...['--bind', request.homePath, IN_SANDBOX.home],
    ...['--ro-bind', request.toolchainDir, IN_SANDBOX.toolchainDir, '--ro-bind', request.agentDir, IN_SANDBOX.agentDir],
    ...(request.isRoot ? [] : ['--ro-bind', request.programFilterPath, PROGRAM_FILTER]),
    ...(request.commands ? [...request.commands.elsewhere, ...request.commands.own] : []),
    // Programs of the agent's own user are enclosed, and there the folders are covered: the agent needs what is in them.
    ...(request.isRoot ? (request.commands?.folders ?? []) : []),
    ...cgroupMounts(request.cgroup),
    // What bwrap made to hold the mounts is memory without a limit: nobody may write there.
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', '/', '--seccomp', String(SECCOMP_FD)],
  ]
}

function rootUser(): string[] {
  // The last one is what `setpriv` gives up below.
  return [
    '--cap-drop',
    'ALL',
    ...[...CAPABILITIES, 'setpcap'].flatMap((name) => ['--cap-add', `CAP_${name.toUpperCase()}`]),
  ]
}

function namespaceUser(): string[] {
  return ['--unshare-user', '--uid', String(IN_SANDBOX.uid), '--gid', String(IN_SANDBOX.gid), '--cap-drop', 'ALL']
}

function procMasks(entries: ReadonlySet<string>): string[] {
  return [
    ...MASKED_FILES.filter((name) => entries.has(name)).flatMap((name) => ['--ro-bind', '/dev/null', `/proc/${name}`]),
    ...MASKED_FOLDERS.filter((name) => entries.has(name)).flatMap((name) => {
      const path = `/proc/${name}`
      return ['--size', '4096', '--tmpfs', path, '--remount-ro', path]
    }),
  ]
}

/** Where a container engine shows them, so that the agent looks in one place. */
function cgroupMounts(cgroup: SandboxCgroup | undefined): string[] {
  if (!cgroup) return []
  if (cgroup.version === 2) return ['--ro-bind', cgroup.byController.memory, '/sys/fs/cgroup']
  return Object.entries(cgroup.byController).flatMap(([name, path]) => ['--ro-bind', path, `/sys/fs/cgroup/${name}`])
}

type Config = Omit<AgentConfigInput, 'transport' | 'separateUser' | 'enclosure'>

/** What bwrap runs: the agent, whose programs can never have more than these capabilities either. */
export function agentCommand(
  request: Pick<BwrapRequest, 'isRoot' | 'procEntries' | 'commands'>,
  agentConfig: Config,
): string[] {
  const { isRoot, commands } = request
  const config: AgentConfigInput = {
    ...agentConfig,
    transport: { kind: 'fd', fd: STREAM_FD },
    separateUser: isRoot,
    enclosure: isRoot ? [] : enclosure(request.procEntries, commands?.folders ?? []),
  }
  const bound = ['-all', ...CAPABILITIES.map((name) => `+${name}`)].join(',')
  const hasTools = isRoot && commands !== undefined
  const setpriv = [
    hasTools ? `${IN_SANDBOX.toolsDir}/setpriv` : '/usr/bin/setpriv',
    ...['--bounding-set', bound, '--inh-caps', bound, '--ambient-caps', '-setpcap', '--'],
  ]
  const node = hasTools ? `${IN_SANDBOX.toolsDir}/node` : IN_SANDBOX.node
  return [...(isRoot ? setpriv : []), node, IN_SANDBOX.agentEntry, JSON.stringify(config)]
}

/**
 * Puts a program of the agent's own uid where it can neither see nor signal the agent: into a process namespace of its own,
 * under the filter that the agent's own needs to be without.
 */
function enclosure(procEntries: ReadonlySet<string>, commandFolders: readonly string[]): string[] {
  return [
    // As the agent does where it is root: so that it gets the CPU to stop a fork bomb.
    ...['/usr/bin/nice', '-n', '19'],
    ...['/bin/sh', '-c', `exec bwrap "$@" ${SECCOMP_FD}<${PROGRAM_FILTER}`, 'sh'],
    ...namespaceUser(),
    ...['--unshare-pid', '--die-with-parent', '--dev-bind', '/', '/', '--proc', '/proc', ...procMasks(procEntries)],
    ...commandFolders,
    ...['--seccomp', String(SECCOMP_FD), '--'],
  ]
}
