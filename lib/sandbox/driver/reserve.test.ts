import { expect, test } from 'vitest'
import { memoryCeiling, memoryMounts, pidsCeiling } from './reserve'

const MIB = 1 << 20
const limits = { memoryBytes: 512 * MIB, cpuCount: 1, diskBytes: MIB, inodes: 64, maxProcesses: 64 }

test.each([16, 32, 128, 512, 8192])('file systems in memory hold at most a quarter of %i MiB', (megabytes) => {
  const mounts = memoryMounts({ ...limits, memoryBytes: megabytes * MIB })
  const bytes = mounts.reduce((sum, mount) => sum + mount.bytes, 0)
  expect(bytes).toBeLessThanOrEqual((megabytes * MIB) / 4)
  for (const mount of mounts) expect(mount.inodes).toBeGreaterThan(0)
})

test("the agent's own needs come on top of what programs get", () => {
  expect(memoryCeiling(limits)).toBeGreaterThan(limits.memoryBytes)
  expect(pidsCeiling(limits)).toBeGreaterThanOrEqual(32 * limits.maxProcesses)
})
