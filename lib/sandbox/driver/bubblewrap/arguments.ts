import type { AgentConfigInput } from '../../agent/config'
import { IN_SANDBOX } from '../places'
import type { SandboxCgroup } from './cgroup'

/** The descriptors of the agent's stream, and of what bwrap reads: its own arguments and its system call filter. */
export const STREAM_FD = 3
export const ARGUMENTS_FD = 8
export const SECCOMP_FD = 9

/** What the agent needs to start programs as another user, and to end them. */
const CAPABILITIES = ['setuid', 'setgid', 'kill']

/** Of /proc: what tells about the host or reaches into its kernel. bwrap itself makes /proc/sys and the like read-only. */
const MASKED_FILES = ['kcore', 'keys', 'key-users', 'timer_list', 'sched_debug', 'kallsyms', 'kmsg', 'latency_stats']
const MASKED_FOLDERS = ['acpi', 'scsi']

export interface BwrapRequest {
  /** Of `rootArguments`. */
  root: readonly string[]
  /** Absolute host paths. */
  toolchainDir: string
  agentDir: string
  /** Host folder to be the home. */
  homePath: string
  /** Host folders to be /tmp, /run and /dev/shm, already bounded. */
  memoryPaths: ReadonlyMap<string, string>
  cgroup: SandboxCgroup | undefined
  /** Entries of the host's /proc, of which the masked ones are covered. */
  procEntries: ReadonlySet<string>
}

/** What the sandbox is: read by bwrap from a descriptor, since everybody inside can read its command line. */
export function bwrapOptions(request: BwrapRequest): string[] {
  const masks = [
    ...MASKED_FILES.filter((name) => request.procEntries.has(name)).flatMap((name) => [
      ...['--ro-bind', '/dev/null', `/proc/${name}`],
    ]),
    ...MASKED_FOLDERS.filter((name) => request.procEntries.has(name)).flatMap((name) => [
      ...['--size', '4096', '--tmpfs', `/proc/${name}`, '--remount-ro', `/proc/${name}`],
    ]),
  ]
  return [
    ...['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--die-with-parent', '--new-session', '--hostname', IN_SANDBOX.hostname],
    // The last one is what `setpriv` gives up below.
    ...[
      '--cap-drop',
      'ALL',
      ...[...CAPABILITIES, 'setpcap'].flatMap((name) => ['--cap-add', `CAP_${name.toUpperCase()}`]),
    ],
    ...['--clearenv', '--setenv', 'PATH', IN_SANDBOX.path, '--setenv', 'LANG', 'C.UTF-8'],
    ...request.root,
    // bwrap would make the parents of mount points for root alone.
    ...['/home', '/opt', '/sys', '/sys/fs', '/sys/fs/cgroup'].flatMap((path) => ['--perms', '0755', '--dir', path]),
    ...['--proc', '/proc', ...masks, '--dev', '/dev'],
    ...[...request.memoryPaths].flatMap(([target, source]) => ['--bind', source, target]),
    ...['--bind', request.homePath, IN_SANDBOX.home],
    ...['--ro-bind', request.toolchainDir, IN_SANDBOX.toolchainDir, '--ro-bind', request.agentDir, IN_SANDBOX.agentDir],
    ...cgroupMounts(request.cgroup),
    // What bwrap made to hold the mounts is memory without a limit: nobody may write there.
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', '/', '--seccomp', String(SECCOMP_FD)],
  ]
}

/** What bwrap runs: the agent, whose programs can never have more than these capabilities either. */
export function agentCommand(agentConfig: Omit<AgentConfigInput, 'transport'>): string[] {
  const config: AgentConfigInput = { ...agentConfig, transport: { kind: 'fd', fd: STREAM_FD } }
  const bound = ['-all', ...CAPABILITIES.map((name) => `+${name}`)].join(',')
  return [
    ...['/usr/bin/setpriv', '--bounding-set', bound, '--inh-caps', bound, '--ambient-caps', '-setpcap', '--'],
    ...[IN_SANDBOX.node, IN_SANDBOX.agentEntry, JSON.stringify(config)],
  ]
}

/** Where a container engine shows them, so that the agent looks in one place. */
function cgroupMounts(cgroup: SandboxCgroup | undefined): string[] {
  if (!cgroup) return []
  if (cgroup.version === 2) return ['--ro-bind', cgroup.byController.memory, '/sys/fs/cgroup']
  return Object.entries(cgroup.byController).flatMap(([name, path]) => ['--ro-bind', path, `/sys/fs/cgroup/${name}`])
}
