import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ResourceError } from '../../errors'
import { Lifecycle } from '../../lifecycle'
import { SandboxPool } from '../../pool'
import { connectEngine } from '../docker/engine'
import { openFolder } from './folders'
import { filesBelow, mountsWith, processesWith } from './host'
import { expectHalfACore } from './limits'
import { ServerProcess } from './server-process'
import { Box, LIMITS, SPEC, type Subject } from './subject'

const MIB = 1 << 20

/** The limits on gVisor, where a start takes seconds: as few sandboxes as may be. */
export function describeGVisor(subject: () => Subject): void {
  describe('gVisor', () => {
    let box: Box
    beforeAll(async () => {
      box = await Box.open(subject().driver, { ...SPEC, limits: { ...LIMITS, cpuCount: 0.5, maxProcesses: 5 } })
    })
    afterAll(async () => {
      await box[Symbol.asyncDispose]()
    })

    test("what is the kernel's and what is not is said", () => {
      expect(subject().driver.capabilities()).toMatchObject({
        ...{ memory: 'kernel', cpu: 'kernel', processes: 'kernel', disk: 'kernel', seccomp: true },
        notes: [expect.stringMatching(/^allowedCommands: gVisor/)],
      })
    })

    test('[threat 1] the sixth process ends a run, threads do not', async () => {
      const threads = `import threading, time
for _ in range(20): threading.Thread(target=time.sleep, args=(0.3,)).start()
print("fine")`
      expect((await box.python(threads)).stdout).toBe('fine\n')
      const { outcome } = await box.shell('for i in 1 2 3 4 5; do sleep 9 & done; wait')
      expect(outcome).toMatchObject({ kind: 'too_many_processes', limit: 5 })
    })

    test('[threat 51] it gets the CPU that its limit names and no more', async () => {
      await expectHalfACore(subject(), box)
    })

    test('[threat 1] [threat 2] [threat 3] each bomb of memory or processes says so, and the next run gets a new sandbox', async () => {
      const driver = { ...bound(subject()), close: async () => {} }
      const pool = new SandboxPool({
        ...{ driver, minSize: 0, maxSize: 1, idleTimeout: 60_000, memory: '512M', lifecycle: new Lifecycle() },
        security: { maxProcesses: 16 },
      })
      try {
        const bomb = `python3 -c 'b = []\nwhile True: b.append(bytearray(8 << 20))'`
        for (const [code, line] of [
          ['memory', bomb],
          ['memory', bomb],
          ['processes', ':(){ :|:& };: ; sleep 20'],
        ] as const) {
          const sandbox = await pool.acquire()
          const failed = sandbox.execute({ command: line }, { timeout: 60_000 })
          await expect(failed).rejects.toMatchObject({ code, limit: code === 'memory' ? 512 * MIB : 16 })
          await expect(failed).rejects.toBeInstanceOf(ResourceError)
          await pool.release(sandbox)
        }
        const next = await pool.acquire()
        expect((await next.execute('console.log(1)')).stdout).toBe('1\n')
      } finally {
        await pool.drain({ timeoutMs: 0 })
      }
    })

    test('[threat 2] one that was killed from outside is not said to have run out of memory', async () => {
      const { docker } = await connectEngine()
      const killed = await Box.open(subject().driver)
      const [id = ''] = await subject().traces(killed.sandbox.id)
      await docker.getContainer(id).kill()
      expect(await killed.sandbox.exited).toEqual({
        reason: 'agent_exited',
        message: "the sandbox's agent was killed by somebody outside",
      })
      await killed[Symbol.asyncDispose]()
    })

    test('[threat 53] a killed server leaves nothing running, and its next life cleans up the rest', async () => {
      const folder = await openFolder()
      await using server = await ServerProcess.start(subject(), folder)
      const [id = ''] = await subject().traces(server.sandboxId)
      expect(await processesWith(id)).not.toEqual([])
      await server.kill()
      const next = subject().another(folder)
      await next.initialize()
      await vi.waitFor(async () => expect(await processesWith(id)).toEqual([]), { timeout: 30_000 })
      expect(await subject().traces(server.sandboxId)).toEqual([])
      await vi.waitFor(async () => expect(await mountsWith(server.sandboxId)).toEqual([]), { timeout: 30_000 })
      expect(await filesBelow(join(folder, 'disks'))).toEqual([])
      await next.close()
      await rm(folder, { recursive: true, force: true })
    })

    test('destroying leaves no container, mount, disk or file', async () => {
      const gone = await Box.open(subject().driver)
      await gone[Symbol.asyncDispose]()
      expect(await subject().traces(gone.sandbox.id)).toEqual([])
      await vi.waitFor(async () => expect(await mountsWith(gone.sandbox.id)).toEqual([]), { timeout: 30_000 })
      expect((await filesBelow(subject().dataDir)).filter((path) => path.includes(gone.sandbox.id))).toEqual([])
    })
  })
}

/** The driver of all these tests, for a pool that would initialize and close its own. */
function bound({ driver }: Subject) {
  return {
    name: driver.name,
    initialize: async () => {},
    capabilities: () => driver.capabilities(),
    languages: () => driver.languages(),
    create: driver.create.bind(driver),
  }
}
