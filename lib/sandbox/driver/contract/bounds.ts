import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { usedBytes } from './host'
import { Box, LIMITS, mountsNothing, type Subject } from './subject'

const MIB = 1 << 20

/** The limits that no driver's sandbox may break by, tried one after another in one and the same. */
export function describeBounds(subject: () => Subject): void {
  describe('bounds', () => {
    let box: Box
    beforeAll(async () => {
      box = await Box.open(subject().driver)
    })
    afterAll(async () => {
      await box[Symbol.asyncDispose]()
    })

    test("[threat 4] a disk bomb ends at the disk's size, and the host's disk grows by no more", async () => {
      if (mountsNothing(subject())) {
        return await expectDiskFull(subject(), 'dd if=/dev/zero of=bomb bs=1M count=64', '32 MiB')
      }
      const before = await usedBytes(subject().dataDir)
      const { stdout, stderr } = await box.shell('dd if=/dev/zero of=bomb bs=1M count=4096; sync bomb; wc -c < bomb')
      expect(stderr).toContain('No space left on device')
      const [size] = stdout.split('\n').map(Number)
      expect(size).toBeGreaterThan(LIMITS.diskBytes * 0.9)
      expect(size).toBeLessThan(LIMITS.diskBytes * 1.1)
      expect((await usedBytes(subject().dataDir)) - before).toBeLessThan(LIMITS.diskBytes * 1.5 + 64 * MIB)
      expect((await box.shell('rm bomb && echo small > file && cat file')).stdout).toBe('small\n')
    })

    test('[threat 5] small files end at the number of inodes', async () => {
      if (mountsNothing(subject())) {
        const touch = `seq -f f%.0f ${LIMITS.inodes * 2} | xargs touch`
        return await expectDiskFull(subject(), touch, `its limit is ${LIMITS.inodes}`)
      }
      const code = `
import errno, os
made = 0
try:
    for made in range(${LIMITS.inodes * 4}): open(f"f{made}", "w").close()
except OSError as error: print(made, errno.errorcode[error.errno])
`
      const { stdout } = await box.python(code)
      const [made, reason] = stdout.trim().split(' ')
      expect(reason).toBe('ENOSPC')
      expect(Number(made)).toBeGreaterThan(LIMITS.inodes * 0.9)
      expect(Number(made)).toBeLessThan(LIMITS.inodes * 1.1)
      expect((await box.shell('rm f1 && echo again > f1 && cat f1; rm f*')).stdout).toBe('again\n')
    })

    test('[threat 6] everything in memory together holds no more than a quarter of it', async () => {
      if (mountsNothing(subject())) {
        return await expectDiskFull(subject(), 'dd if=/dev/zero of=/tmp/fill bs=1M count=64', '32 MiB')
      }
      const { stdout } = await box.shell(`
        for dir in /tmp /dev/shm /run /home /opt /dev /var /mnt; do dd if=/dev/zero of=$dir/fill bs=64K 2>/dev/null; done
        cat /tmp/fill /dev/shm/fill /run/fill /dev/fill 2>/dev/null | wc -c`)
      expect(Number(stdout)).toBeGreaterThan(MIB)
      expect(Number(stdout)).toBeLessThanOrEqual(LIMITS.memoryBytes / 4)
      expect((await box.shell('rm -f /tmp/fill /dev/shm/fill; echo alive')).stdout).toBe('alive\n')
    })

    test('[threat 32] no core files, bounded descriptors and locked memory; processes are not counted over the host', async () => {
      const { stdout } = await box.shell('ulimit -H -c; ulimit -H -n; ulimit -H -l')
      const [core, files, locked] = stdout.split('\n').map(Number)
      expect(core).toBe(0)
      expect(files).toBeLessThanOrEqual(16_384)
      expect(locked).toBeLessThanOrEqual(8192)
      expect((await box.shell('ulimit -c 1000000')).outcome).not.toEqual({ kind: 'exited', exitCode: 0 })
    })

    test('[threat 33] neither a deaf nor a stopped program outlives its time', async () => {
      for (const line of ['trap "" TERM INT HUP; while :; do :; done', 'kill -STOP $$; echo never']) {
        const startedAt = performance.now()
        const { outcome } = await box.shell(line, { timeoutMs: 500 })
        expect(outcome).toEqual({ kind: 'timed_out', limitMs: 500 })
        expect(performance.now() - startedAt).toBeLessThan(4_000)
      }
    })

    test('[threat 34] zombies are gone with the run that left them', async () => {
      await box.shell('for i in $(seq 25); do (true & exec sleep 0.3) & done; wait')
      const { stdout } = await box.shell('grep -l "^State:.Z" /proc/[0-9]*/status 2>/dev/null | wc -l')
      expect(stdout).toBe('0\n')
    })

    test('[threat 35] a timeout ends what a double fork and setsid have hidden', async () => {
      const daemon = `(setsid sh -c 'while :; do echo x >> /home/user/beats; sleep 0.05; done' >/dev/null 2>&1 &) &`
      // A busy machine takes longer to start it than the shortest of these runs lasts.
      let then: number | undefined
      let now: number | undefined
      for (let timeoutMs = 700; then === undefined && timeoutMs < 20_000; timeoutMs *= 2) {
        const { outcome } = await box.shell(`${daemon} sleep 60`, { timeoutMs })
        expect(outcome).toEqual({ kind: 'timed_out', limitMs: timeoutMs })
        const { stdout } = await box.shell('[ -s beats ] || exit; wc -l < beats; sleep 0.3; wc -l < beats')
        ;[then, now] = stdout.split('\n').filter(Boolean).map(Number)
      }
      expect(then).toBeGreaterThan(0)
      expect(now).toBe(then)
    })

    test('[threat 51] a run ends when it has used up its CPU time, whatever its processes do', async () => {
      const line = 'for i in 1 2 3; do (while :; do :; done) & done; wait'
      const { outcome } = await box.shell(line, { cpuTimeMs: 400 })
      expect(outcome).toMatchObject({ kind: 'cpu_time_exceeded', limitMs: 400 })
    })
  })
}

/** Where nothing but a look now and then bounds a disk, the sandbox goes with what was too much, and says why. */
async function expectDiskFull({ driver }: Subject, line: string, limit: string): Promise<void> {
  await using box = await Box.open(driver)
  const { outcome } = await box.shell(`${line}; sleep 15`)
  expect(outcome.kind).toBe('sandbox_lost')
  expect(await box.sandbox.exited).toMatchObject({ reason: 'disk_full', message: expect.stringContaining(limit) })
}
