import { existsSync, readFileSync } from 'node:fs'
import type { AgentConfig, CgroupPaths } from '../config'

/** Where container engines mount a container's own control groups. */
const MOUNT = '/sys/fs/cgroup'
/** Limits above this are the kernel's way to say that there is none. */
const NO_LIMIT = 2 ** 60

/** The sandbox's control group, of either version. Numbers that it does not have are undefined. */
export class Cgroup {
  readonly #paths: CgroupPaths | undefined

  constructor(config: Pick<AgentConfig, 'cgroup'>) {
    this.#paths = config.cgroup ?? detect()
  }

  /** Times that the kernel has killed a process of the sandbox because its memory had run out. */
  oomKills(): number | undefined {
    return this.#isV2
      ? keyed(this.#read('memory', 'memory.events'), 'oom_kill')
      : keyed(this.#read('memory', 'memory.oom_control'), 'oom_kill')
  }

  cpuMs(): number | undefined {
    if (this.#isV2) return scaled(keyed(this.#read('cpu', 'cpu.stat'), 'usage_usec'), 1e-3)
    return scaled(number(this.#read('cpu', 'cpuacct.usage')), 1e-6)
  }

  /** Without page cache that the kernel can drop at any time. */
  memoryBytes(): number | undefined {
    const used = number(this.#read('memory', this.#isV2 ? 'memory.current' : 'memory.usage_in_bytes'))
    if (used === undefined) return undefined
    return Math.max(0, used - (this.cacheBytes() ?? 0))
  }

  cacheBytes(): number | undefined {
    return keyed(this.#read('memory', 'memory.stat'), this.#isV2 ? 'inactive_file' : 'total_inactive_file')
  }

  memoryLimitBytes(): number | undefined {
    const limit = number(this.#read('memory', this.#isV2 ? 'memory.max' : 'memory.limit_in_bytes'))
    return limit === undefined || limit > NO_LIMIT ? undefined : limit
  }

  get #isV2(): boolean {
    return this.#paths?.version === 2
  }

  #read(controller: 'memory' | 'cpu', file: string): string | undefined {
    const folder = this.#paths?.[controller]
    if (!folder) return undefined
    try {
      return readFileSync(`${folder}/${file}`, 'latin1')
    } catch {
      return undefined // this kernel or runtime does not have it
    }
  }
}

function detect(): CgroupPaths | undefined {
  if (existsSync(`${MOUNT}/memory.current`)) return { version: 2, memory: MOUNT, cpu: MOUNT, pids: MOUNT }
  if (!existsSync(`${MOUNT}/memory/memory.usage_in_bytes`)) return undefined
  const cpu = ['cpuacct', 'cpu,cpuacct', 'cpuacct,cpu'].find((name) => existsSync(`${MOUNT}/${name}/cpuacct.usage`))
  return {
    version: 1,
    memory: `${MOUNT}/memory`,
    ...(cpu ? { cpu: `${MOUNT}/${cpu}` } : {}),
    pids: `${MOUNT}/pids`,
  }
}

function keyed(text: string | undefined, key: string): number | undefined {
  const line = text?.split('\n').find((candidate) => candidate.startsWith(`${key} `))
  return number(line?.slice(key.length + 1))
}

function number(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? '', 10)
  return Number.isNaN(value) ? undefined : value
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor
}
