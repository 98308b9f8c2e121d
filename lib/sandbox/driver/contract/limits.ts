import { describe, expect, test } from 'vitest'
import { usedBytes, watchIdleCores } from './host'
import { Box, LIMITS, SPEC, type Subject } from './subject'

const MIB = 1 << 20

/** Takes memory that it touches, until something stops it. */
const MEMORY_BOMB = 'blocks = []\nwhile True: blocks.append(bytearray(8 << 20))'

export function describeLimits(subject: () => Subject): void {
  describe('limits', () => {
    test('[threat 1] a fork bomb is ended, and the sandbox runs the next program', async () => {
      await using box = await Box.open(subject().driver)
      const startedAt = performance.now()
      const { outcome } = await box.shell(':(){ :|:& };: ; sleep 20', { timeoutMs: 3_000 })
      expect(outcome).toMatchObject({ kind: 'too_many_processes', limit: LIMITS.maxProcesses })
      expect(performance.now() - startedAt).toBeLessThan(10_000)
      expect((await box.shell('echo alive')).stdout).toBe('alive\n')
    })

    test('[threat 1] a run may have as many processes as its limit says', async () => {
      await using box = await Box.open(subject().driver)
      const line = `for i in $(seq ${LIMITS.maxProcesses - 4}); do sleep 0.5 & done; wait; echo all`
      expect(await box.shell(line)).toMatchObject({ stdout: 'all\n', outcome: { kind: 'exited', exitCode: 0 } })
    })

    test('[threat 2] a memory bomb ends as such, naming its limit, and the sandbox lives on', async () => {
      await using box = await Box.open(subject().driver)
      const { outcome } = await box.python(MEMORY_BOMB)
      expect(outcome).toMatchObject({ kind: 'out_of_memory', limitBytes: LIMITS.memoryBytes })
      expect((await box.shell('echo alive')).stdout).toBe('alive\n')
    })

    test('[threat 2] memory is the reason too where a child of the program is killed, or the heap of its Node.js is full', async () => {
      await using box = await Box.open(subject().driver)
      const outOfMemory = { kind: 'out_of_memory', limitBytes: LIMITS.memoryBytes }
      const child = await box.shell(`python3 -c '${MEMORY_BOMB}' & wait $!`)
      expect(child.outcome).toMatchObject(outOfMemory)
      const code = 'const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length))'
      const heap = await box.run({ kind: 'code', language: 'javascript', code, args: [] })
      expect(heap.outcome).toMatchObject(outOfMemory)
      expect((await box.shell('echo alive')).stdout).toBe('alive\n')
    })

    test('[threat 2] a program may use all the memory that its limit names', async () => {
      await using box = await Box.open(subject().driver)
      const megabytes = Math.floor((LIMITS.memoryBytes / MIB) * 0.8)
      const code = `block = bytearray(b"x") * (${megabytes} << 20)\nprint(len(block) >> 20)`
      expect(await box.python(code)).toMatchObject({
        stdout: `${megabytes}\n`,
        outcome: { kind: 'exited', exitCode: 0 },
      })
    })

    test('[threat 3] memory bombs in a row never hit the agent', async () => {
      await using box = await Box.open(subject().driver)
      for (let i = 0; i < 15; i++) {
        const { outcome } = await box.python(MEMORY_BOMB)
        expect(outcome.kind).toBe('out_of_memory')
      }
      expect((await box.shell('echo alive')).stdout).toBe('alive\n')
    })

    test("[threat 4] a disk bomb ends at the disk's size, and the host's disk grows by no more", async () => {
      await using box = await Box.open(subject().driver)
      const before = await usedBytes(subject().dataDir)
      const { stdout, stderr } = await box.shell(
        'dd if=/dev/zero of=bomb bs=1M count=4096; sync bomb; stat -c %s bomb; echo "exit $?"',
      )
      expect(stderr).toContain('No space left on device')
      const [size] = stdout.split('\n').map(Number)
      expect(size).toBeGreaterThan(LIMITS.diskBytes * 0.9)
      expect(size).toBeLessThan(LIMITS.diskBytes * 1.1)
      expect((await usedBytes(subject().dataDir)) - before).toBeLessThan(LIMITS.diskBytes * 1.5 + 64 * MIB)
      expect((await box.shell('rm bomb && echo small > file && cat file')).stdout).toBe('small\n')
    })

    test('[threat 4] the disk may be larger than the memory', async () => {
      await using box = await Box.open(subject().driver, {
        ...SPEC,
        limits: { ...LIMITS, diskBytes: 512 * MIB, inodes: 8192 },
      })
      const line = `dd if=/dev/zero of=large bs=1M count=400 2>/dev/null; stat -c %s large`
      expect(await box.shell(line)).toMatchObject({
        stdout: `${400 * MIB}\n`,
        outcome: { kind: 'exited', exitCode: 0 },
      })
    })

    test('[threat 4] a disk larger than the memory has an end too', async () => {
      await using box = await Box.open(subject().driver, { ...SPEC, limits: { ...LIMITS, diskBytes: 96 * MIB } })
      const { outcome, stderr } = await box.shell(
        `dd if=/dev/zero of=bomb bs=1M count=400; sleep ${subject().driver.capabilities().disk === 'kernel' ? 0 : 15}`,
      )
      if (subject().driver.capabilities().disk === 'kernel') {
        expect(stderr).toContain('No space left on device')
        expect(outcome).toEqual({ kind: 'exited', exitCode: 0 })
      } else {
        expect(outcome.kind).toBe('sandbox_lost')
        expect(await box.sandbox.exited).toMatchObject({
          reason: 'disk_full',
          message: expect.stringContaining('96 MiB'),
        })
      }
    })

    test('[threat 5] small files end at the number of inodes', async () => {
      await using box = await Box.open(subject().driver)
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
      expect((await box.shell('rm -f f1 && echo again > f1 && cat f1')).stdout).toBe('again\n')
    })

    test('[threat 6] everything in memory together holds no more than a quarter of it', async () => {
      await using box = await Box.open(subject().driver)
      const { stdout } = await box.shell(`
        for dir in /tmp /dev/shm /run /home /opt /dev /var /mnt; do dd if=/dev/zero of=$dir/fill bs=64K 2>/dev/null; done
        cat /tmp/fill /dev/shm/fill /run/fill /dev/fill 2>/dev/null | wc -c`)
      expect(Number(stdout)).toBeGreaterThan(MIB)
      expect(Number(stdout)).toBeLessThanOrEqual(LIMITS.memoryBytes / 4)
      expect((await box.shell('rm -f /tmp/fill /dev/shm/fill; echo alive')).stdout).toBe('alive\n')
    })

    test('[threat 32] no core files, bounded descriptors and locked memory; processes are not counted over the host', async () => {
      await using box = await Box.open(subject().driver)
      const { stdout } = await box.shell('ulimit -H -c; ulimit -H -n; ulimit -H -l')
      const [core, files, locked] = stdout.split('\n').map(Number)
      expect(core).toBe(0)
      expect(files).toBeLessThanOrEqual(16_384)
      expect(locked).toBeLessThanOrEqual(8192)
      expect((await box.shell('ulimit -c 1000000')).outcome).not.toEqual({ kind: 'exited', exitCode: 0 })
    })

    test('[threat 33] neither a deaf nor a stopped program outlives its time', async () => {
      await using box = await Box.open(subject().driver)
      for (const line of ['trap "" TERM INT HUP; while :; do :; done', 'kill -STOP $$; echo never']) {
        const startedAt = performance.now()
        const { outcome } = await box.shell(line, { timeoutMs: 500 })
        expect(outcome).toEqual({ kind: 'timed_out', limitMs: 500 })
        expect(performance.now() - startedAt).toBeLessThan(4_000)
      }
    })

    test('[threat 34] zombies are gone with the run that left them', async () => {
      await using box = await Box.open(subject().driver)
      await box.shell('for i in $(seq 25); do (true & exec sleep 0.3) & done; wait')
      const { stdout } = await box.shell('grep -l "^State:.Z" /proc/[0-9]*/status 2>/dev/null | wc -l')
      expect(stdout).toBe('0\n')
    })

    test('[threat 35] a timeout ends what a double fork and setsid have hidden', async () => {
      await using box = await Box.open(subject().driver)
      const daemon = `(setsid sh -c 'while :; do echo x >> /home/user/beats; sleep 0.05; done' >/dev/null 2>&1 &) &`
      const { outcome } = await box.shell(`${daemon} sleep 20`, { timeoutMs: 700 })
      expect(outcome.kind).toBe('timed_out')
      const { stdout } = await box.shell('wc -l < beats; sleep 0.3; wc -l < beats')
      const [then, now] = stdout.trim().split('\n').map(Number)
      expect(then).toBeGreaterThan(0)
      expect(now).toBe(then)
    })

    test('[threat 51] a program gets the CPU that its limit names and no more, where the driver can bound it', async () => {
      const { cpu } = subject().driver.capabilities()
      await using box = await Box.open(subject().driver, { ...SPEC, limits: { ...LIMITS, cpuCount: 0.5 } })
      // Both by the same clock, so that no start-up is in what they measure.
      const spin = `
import sys, time
start = int(sys.argv[1])
time.sleep(start - time.time())
before = time.process_time()
while time.time() < start + 5: pass
print(time.process_time() - before)`
      const spinner = `python3 -c "$spin" $start`
      const idleCores = await watchIdleCores()
      const { stdout } = await box.shell(`start=$(($(date +%s) + 2)); ${spinner} & ${spinner} & wait`, {
        env: { spin },
      })
      const share = stdout.split('\n').reduce((sum, seconds) => sum + Number(seconds), 0) / 5
      expect(cpu === 'none' || share < 0.525, `${share} of a core`).toBe(true)
      // What a busy machine has not got nobody gets.
      expect(share).toBeGreaterThan(Math.min(0.475, await idleCores()))
    })

    test('[threat 51] a run ends when it has used up its CPU time, whatever its processes do', async () => {
      await using box = await Box.open(subject().driver)
      const line = 'for i in 1 2 3; do (while :; do :; done) & done; wait'
      const { outcome } = await box.shell(line, { cpuTimeMs: 400 })
      expect(outcome).toMatchObject({ kind: 'cpu_time_exceeded', limitMs: 400 })
    })
  })
}
