import '#server-only'
import { readFile, statfs } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, loadavg, totalmem } from 'node:os'

export interface HostStats {
  /** 100 is all cores. */
  cpuPercent: number
  cpuCount: number
  loadAverage: number
  memoryBytes: number
  memoryTotalBytes: number
  diskBytes: number
  diskTotalBytes: number
}

/** A file system fills slowly. */
const DISK_INTERVAL_MS = 10_000

interface CpuTimes {
  busyMs: number
  totalMs: number
}

/** What the machine itself uses, whoever uses it. */
export class HostMeter {
  readonly #folder: string
  #cpu = cpuTimes()
  #disk = { diskBytes: 0, diskTotalBytes: 0 }
  #diskReadAtMs = Number.NEGATIVE_INFINITY

  /** @param folder whose file system is told */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** CPU is of the time since the last call. */
  async read(): Promise<HostStats> {
    const before = this.#cpu
    this.#cpu = cpuTimes()
    const totalMs = this.#cpu.totalMs - before.totalMs
    const cpuPercent = totalMs > 0 ? Math.max(0, ((this.#cpu.busyMs - before.busyMs) / totalMs) * 100) : 0
    const memoryTotalBytes = totalmem()
    return {
      cpuPercent,
      cpuCount: availableParallelism(),
      loadAverage: loadavg()[0] ?? 0,
      memoryBytes: Math.max(0, memoryTotalBytes - (await availableMemory())),
      memoryTotalBytes,
      ...(await this.#readDisk()),
    }
  }

  async #readDisk() {
    if (performance.now() - this.#diskReadAtMs < DISK_INTERVAL_MS) return this.#disk
    this.#diskReadAtMs = performance.now()
    try {
      const { blocks, bavail, bsize } = await statfs(this.#folder)
      this.#disk = { diskBytes: (blocks - bavail) * bsize, diskTotalBytes: blocks * bsize }
    } catch {
      // The folder may be on its way out with a server that stops; what was read last stays true enough.
    }
    return this.#disk
  }
}

function cpuTimes(): CpuTimes {
  let busyMs = 0
  let totalMs = 0
  for (const { times } of cpus()) {
    const spentMs = times.user + times.nice + times.sys + times.irq
    busyMs += spentMs
    totalMs += spentMs + times.idle
  }
  return { busyMs, totalMs }
}

/** What programs could still have: caches count as free. `os.freemem` does not say so on every Linux. */
async function availableMemory(): Promise<number> {
  try {
    const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(await readFile('/proc/meminfo', 'utf8'))?.[1]
    if (kibibytes !== undefined) return Number(kibibytes) * 1024
  } catch {
    // Not Linux.
  }
  return freemem()
}
