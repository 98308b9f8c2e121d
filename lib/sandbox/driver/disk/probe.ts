import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { mountDisk } from './loop-disk'

/** @returns why a loop device can't hold a sandbox's disk here, or nothing when one can */
export async function loopDiskRefusal(rootDir: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'loop devices need Linux'
  if (process.geteuid?.() !== 0) return 'only root may make loop devices'
  const dir = join(rootDir, `probe-${process.pid}`)
  try {
    const disk = await mountDisk(dir, { bytes: 4 << 20, inodes: 64 }, { noexec: true })
    await disk.release()
    return undefined
  } catch (error) {
    await rm(dir, { recursive: true, force: true }).catch(() => {
      // A leftover of the probe is removed at the next start.
    })
    return error instanceof Error ? error.message : String(error)
  }
}
