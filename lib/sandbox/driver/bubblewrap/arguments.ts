import type { AgentConfigInput } from '../../agent/config'
import { IN_SANDBOX } from '../places'
import type { SandboxCgroup } from './cgroup'

/** The descriptor of the agent's stream, and the one from which bwrap reads its system call filter. */
export const STREAM_FD = 3
export const SECCOMP_FD = 9

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
  agentConfig: Omit<AgentConfigInput, 'transport'>
}

/** The arguments of bwrap for a sandbox whose agent is root and whose programs are not. */
export function bwrapArguments(request: BwrapRequest): string[] {
  const config: AgentConfigInput = { ...request.agentConfig, transport: { kind: 'fd', fd: STREAM_FD } }
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
    ...['--cap-drop', 'ALL', '--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID', '--cap-add', 'CAP_KILL'],
    ...['--clearenv', '--setenv', 'PATH', IN_SANDBOX.path, '--setenv', 'LANG', 'C.UTF-8'],
    ...request.root,
    ...['--proc', '/proc', ...masks, '--dev', '/dev'],
    ...[...request.memoryPaths].flatMap(([target, source]) => ['--bind', source, target]),
    ...['--bind', request.homePath, IN_SANDBOX.home],
    ...['--ro-bind', request.toolchainDir, IN_SANDBOX.toolchainDir, '--ro-bind', request.agentDir, IN_SANDBOX.agentDir],
    ...cgroupMounts(request.cgroup),
    // What bwrap made to hold the mounts is memory without a limit: nobody may write there.
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', '/', '--seccomp', String(SECCOMP_FD)],
    '--',
    ...[IN_SANDBOX.node, IN_SANDBOX.agentEntry, JSON.stringify(config)],
  ]
}

/** Where a container engine shows them, so that the agent looks in one place. */
function cgroupMounts(cgroup: SandboxCgroup | undefined): string[] {
  if (!cgroup) return []
  if (cgroup.version === 2) return ['--ro-bind', cgroup.byController.memory, '/sys/fs/cgroup']
  return Object.entries(cgroup.byController).flatMap(([name, path]) => ['--ro-bind', path, `/sys/fs/cgroup/${name}`])
}
