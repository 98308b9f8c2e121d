import { z } from 'zod'
import { Environment } from '@/lib/contracts/environment'
import { TemplateName } from '@/lib/contracts/languages'
import { RUN_TIMEOUT_MAX_MS } from '@/lib/contracts/run'
import { ByteSize } from '@/lib/contracts/size'
import type { SandboxSpec } from './driver/driver'
import { LANGUAGES_TEMPLATE } from './driver/languages'
import { ALL_TRAFFIC, type NetworkPolicy, PortList, RuleList } from './egress/network-policy'
import { DEFAULT_LIMITS, DEFAULT_TIMEOUT_MS, inodesFor } from './limits'
import { issuesError } from './translate-error'

const MIB = 1024 * 1024
/** Less, and not even an interpreter starts; less, and no file system fits. */
const MEMORY_MIN_BYTES = 32 * MIB
const DISK_MIN_BYTES = 4 * MIB

/** What installing packages needs, and reading the web. */
const DEFAULT_PORTS = [80, 443]

const Memory = ByteSize.refine((bytes) => bytes >= MEMORY_MIN_BYTES, 'must be at least 32M')
const Cpu = z.number().min(0.05, 'must be at least 0.05 of a core').max(1024)
/** As a name in PATH: a path would allow the same program under one name and not under another. */
const CommandName = z.string().regex(/^[^/\0\s=]+$/, 'must be the name of a command, such as node, without a path')

/** What the guide's `LocalSandbox` and `SandboxPool` take. Sizes are `512M`, `1G`, …; times are ms. */
export const SandboxConfig = z
  .strictObject({
    /** Host folder that holds the disks of sandboxes while they live. */
    rootDir: z.string().min(1).optional(),
    memory: Memory.optional(),
    /** In cores. */
    cpu: Cpu.optional(),
    /** Wall clock of one execution, in ms. */
    timeout: z.number().int().min(1).max(RUN_TIMEOUT_MAX_MS).optional(),
    env: Environment.optional(),
    /** `languages` has compilers and interpreters of more languages, pandas and Matplotlib. Default `playground`. */
    template: TemplateName.optional(),
    security: z
      .strictObject({
        allowedCommands: z.array(CommandName).min(1).optional(),
        networkAccess: z.boolean().optional(),
        /**
         * The only hosts that programs reach: `registry.npmjs.org`, `*.example.com`, `192.0.2.0/24`, each with a port or
         * without. Absent: every public one.
         */
        allowedHosts: RuleList.min(1).optional(),
        /** Of hosts whose rule names no port. Default 80 and 443. */
        allowedPorts: PortList.min(1).optional(),
        /** Private and other special addresses that are open all the same: `10.1.2.3:5432`. None by default. */
        privateAddresses: RuleList.optional(),
        maxProcesses: z.number().int().min(1).max(10_000).optional(),
      })
      .optional(),
    resources: z
      .strictObject({
        memory: Memory.optional(),
        cpu: Cpu.optional(),
        /** CPU time of one execution, of all its processes together, in ms. */
        cpuTime: z.number().int().min(1).max(RUN_TIMEOUT_MAX_MS).optional(),
        disk: ByteSize.refine((bytes) => bytes >= DISK_MIN_BYTES, 'must be at least 4M').optional(),
        /** Bytes a second. */
        network: z.strictObject({ inbound: ByteSize.optional(), outbound: ByteSize.optional() }).optional(),
      })
      .optional(),
  })
  .superRefine(({ security }, context) => {
    if (security?.networkAccess) return
    for (const name of ['allowedHosts', 'allowedPorts', 'privateAddresses'] as const) {
      if (security?.[name] === undefined) continue
      context.addIssue({ code: 'custom', path: ['security', name], message: 'needs networkAccess: true' })
    }
  })
  .superRefine(({ memory, cpu, resources }, context) => {
    for (const [name, own, other] of [
      ['memory', memory, resources?.memory],
      ['cpu', cpu, resources?.cpu],
    ] as const) {
      if (own === undefined || other === undefined || own === other) continue
      const message = `is ${other} here and ${own} as ${name}; give it once`
      context.addIssue({ code: 'custom', path: ['resources', name], message })
    }
  })
export type SandboxConfig = z.input<typeof SandboxConfig>

export interface SandboxSettings {
  spec: SandboxSpec
  timeoutMs: number
  cpuTimeMs: number | undefined
  env: Record<string, string>
  network: { policy: NetworkPolicy; privateAddresses: readonly string[] }
  rootDir?: string
}

/** @throws {SandboxError} `bad_config` with the path of each bad value and why */
export function sandboxSettings(config: SandboxConfig): SandboxSettings {
  const parsed = SandboxConfig.safeParse(config)
  if (!parsed.success) throw issuesError('bad_config', 'the configuration of the sandbox is wrong', parsed.error.issues)
  const { rootDir, memory, cpu, timeout, env, template, security, resources } = parsed.data
  const diskBytes = resources?.disk ?? DEFAULT_LIMITS.diskBytes
  const { inbound, outbound } = resources?.network ?? {}
  const networkAccess = security?.networkAccess ?? false
  const spec: SandboxSpec = {
    profile: 'playground',
    ...(template === 'languages' ? { template: LANGUAGES_TEMPLATE } : {}),
    limits: {
      memoryBytes: memory ?? resources?.memory ?? DEFAULT_LIMITS.memoryBytes,
      cpuCount: cpu ?? resources?.cpu ?? DEFAULT_LIMITS.cpuCount,
      diskBytes,
      inodes: inodesFor(diskBytes),
      maxProcesses: security?.maxProcesses ?? DEFAULT_LIMITS.maxProcesses,
    },
    networkAccess,
    noexec: security?.allowedCommands !== undefined,
    ...(security?.allowedCommands ? { allowedCommands: [...new Set(security.allowedCommands)].sort() } : {}),
    // Without a network they hold by themselves, and must not make the sandbox one of its own kind.
    ...(networkAccess && inbound !== undefined ? { networkInBytesPerSecond: inbound } : {}),
    ...(networkAccess && outbound !== undefined ? { networkOutBytesPerSecond: outbound } : {}),
  }
  return {
    spec,
    timeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
    cpuTimeMs: resources?.cpuTime,
    env: env ?? {},
    network: {
      policy: {
        ...(security?.allowedHosts ? { allowOut: security.allowedHosts, denyOut: [ALL_TRAFFIC] } : {}),
        ports: security?.allowedPorts ?? DEFAULT_PORTS,
      },
      privateAddresses: security?.privateAddresses ?? [],
    },
    ...(rootDir === undefined ? {} : { rootDir }),
  }
}
