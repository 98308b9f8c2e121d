import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AGENT_MEMORY_RESERVE_BYTES } from '../reserve'
import { watchCpu } from './host'
import { Box, LIMITS, SPEC, type Subject } from './subject'

const MIB = 1 << 20

/** Takes memory that it touches, until something stops it. */
const MEMORY_BOMB = 'blocks = []\nwhile True: blocks.append(bytearray(8 << 20))'

/** Bombs that the sandbox outlives, so one and the same meets them all; and limits of other sizes. */
export function describeLimits(subject: () => Subject): void {
  describe('limits', () => {
    let box: Box
    beforeAll(async () => {
      box = await Box.open(subject().driver)
    })
    afterAll(async () => {
      await box[Symbol.asyncDispose]()
    })

    test('[threat 1] a fork bomb is ended, and the sandbox runs the next program', async () => {
      const startedAt = performance.now()
      const { outcome } = await box.shell(':(){ :|:& };: ; sleep 20', { timeoutMs: 3_000 })
      expect(outcome).toMatchObject({ kind: 'too_many_processes', limit: LIMITS.maxProcesses })
      expect(performance.now() - startedAt).toBeLessThan(10_000)
      expect((await box.shell('echo alive')).stdout).toBe('alive\n')
    })

    test('[threat 1] a run may have as many processes as its limit says', async () => {
      const line = `for i in $(seq ${LIMITS.maxProcesses - 4}); do sleep 0.5 & done; wait; echo all`
      expect(await box.shell(line)).toMatchObject({ stdout: 'all\n', outcome: { kind: 'exited', exitCode: 0 } })
    })

    test('[threat 2] a memory bomb ends as such, naming its limit, and the sandbox lives on', async () => {
      const { outcome, stdout } = await box.python(`${MEMORY_BOMB}; print(len(blocks) * 8, flush=True)`)
      expect(outcome).toMatchObject({ kind: 'out_of_memory', limitBytes: LIMITS.memoryBytes })
      const heldMebibytes = Number(stdout.trim().split('\n').at(-1))
      expect(heldMebibytes).toBeGreaterThan(LIMITS.memoryBytes / MIB / 2)
      // Whoever watches looks twenty times a second.
      const slack = subject().driver.capabilities().memory === 'kernel' ? 1 : 4
      expect(heldMebibytes * MIB).toBeLessThanOrEqual((LIMITS.memoryBytes + AGENT_MEMORY_RESERVE_BYTES) * slack)
      expect((await box.shell('echo alive')).stdout).toBe('alive\n')
    })

    test('[threat 2] memory is the reason too where a child of the program is killed, or the heap of its Node.js is full', async () => {
      const outOfMemory = { kind: 'out_of_memory', limitBytes: LIMITS.memoryBytes }
      const child = await box.shell(`python3 -c '${MEMORY_BOMB}' & wait $!`)
      expect(child.outcome).toMatchObject(outOfMemory)
      const code = 'const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length))'
      const heap = await box.run({ kind: 'code', language: 'javascript', code, args: [] })
      expect(heap.outcome).toMatchObject(outOfMemory)
      expect((await box.shell('echo alive')).stdout).toBe('alive\n')
    })

    test('[threat 2] a program may use all the memory that its limit names', async () => {
      const megabytes = Math.floor((LIMITS.memoryBytes / MIB) * 0.8)
      const code = `block = bytearray(b"x") * (${megabytes} << 20)\nprint(len(block) >> 20)`
      expect(await box.python(code)).toMatchObject({
        stdout: `${megabytes}\n`,
        outcome: { kind: 'exited', exitCode: 0 },
      })
    })

    test('[threat 3] memory bombs in a row never hit the agent', async () => {
      for (let i = 0; i < 10; i++) {
        const { outcome } = await box.python(MEMORY_BOMB)
        expect(outcome.kind).toBe('out_of_memory')
      }
      // Each of them smaller than the agent, which the kernel would choose for its size.
      await box.shell(
        `for i in $(seq 24); do python3 -c 'b = bytearray(14 << 20); import time; time.sleep(1)' & done; wait`,
      )
      expect((await box.shell('echo alive')).stdout).toBe('alive\n')
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
  })
}

/** For drivers that bound the CPU; of others it could say nothing. */
export function describeCpu(subject: () => Subject): void {
  describe('limits', () => {
    test('[threat 51] a program gets the CPU that its limit names and no more', async () => {
      await using box = await Box.open(subject().driver, { ...SPEC, limits: { ...LIMITS, cpuCount: 0.5 } })
      await expectHalfACore(subject(), box)
    })
  })
}

/** That programs without end, more than one, get the half core of the box's limit. */
export async function expectHalfACore(subject: Subject, box: Box): Promise<void> {
  const spinning = box.shell('while :; do :; done & while :; do :; done', { timeoutMs: 8_000 })
  await setTimeout(1_000)
  const share = await watchCpu(await subject.traces(box.sandbox.id))
  await setTimeout(5_000)
  const { cores, throttled } = await share()
  await spinning
  expect(cores).toBeLessThan(0.525)
  // What a busy machine has not got nobody gets; but a quota that was used up was as large as the limit says.
  expect(cores).toBeGreaterThan(0.475 * throttled)
}
