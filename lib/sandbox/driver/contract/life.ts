import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { newId } from '../../new-id'
import { openFolder } from './folders'
import { filesBelow, mountsWith, processesIn } from './host'
import { ServerProcess, startMarked } from './server-process'
import { Box, SPEC, type Subject } from './subject'

export function describeLife(subject: () => Subject): void {
  describe('life', () => {
    test('destroying leaves no process, mount, disk, file, control group or container', async () => {
      const { driver, dataDir, traces } = subject()
      const box = await Box.open(driver)
      const namespace = await startMarked(box)
      const running = await processesIn(namespace)
      expect(running.length).toBeGreaterThan(1)

      await box[Symbol.asyncDispose]()
      expect(await traces(box.sandbox.id)).toEqual([])
      expect(await stillIn(namespace, running)).toEqual([])
      expect(await filesBelow(join(dataDir, 'disks'))).toEqual([])
      expect(await readdir(process.env.XDG_RUNTIME_DIR ?? '')).toEqual([])
      // The kernel takes a loop device back a moment after its last mount has gone.
      await vi.waitFor(async () => expect(await mountsWith(box.sandbox.id)).toEqual([]), { timeout: 30_000 })
      await expect(box.sandbox.exited).resolves.toMatchObject({ reason: 'destroyed' })
    })

    test('destroying twice is destroying once', async () => {
      const box = await Box.open(subject().driver)
      await Promise.all([box.sandbox.destroy(), box.sandbox.destroy()])
      await box.sandbox.destroy()
    })

    test('sandboxes are made side by side', async () => {
      const boxes = await Promise.all([1, 2, 3].map(() => Box.open(subject().driver)))
      const printed = await Promise.all(boxes.map((box, i) => box.shell(`echo ${i}`)))
      expect(printed.map(({ stdout }) => stdout)).toEqual(['0\n', '1\n', '2\n'])
      await Promise.all(boxes.map((box) => box[Symbol.asyncDispose]()))
    })

    test('an abandoned create leaves nothing', async () => {
      const { driver, traces, dataDir } = subject()
      for (const delayMs of [0, 20, 150]) {
        const id = newId()
        const giveUp = new AbortController()
        const creating = driver.create(id, SPEC, { signal: giveUp.signal })
        const timer = setTimeout(() => giveUp.abort(new Error('nobody waits')), delayMs)
        const settled = await creating.then(
          (sandbox) => sandbox.destroy().then(() => 'made in time'),
          (error: Error) => error.message,
        )
        clearTimeout(timer)
        expect(['nobody waits', 'made in time']).toContain(settled)
        expect(await traces(id)).toEqual([])
        await vi.waitFor(async () => expect(await mountsWith(id)).toEqual([]), { timeout: 30_000 })
      }
      expect(await filesBelow(join(dataDir, 'disks'))).toEqual([])
    })

    test('when its agent dies the stream closes and the reason is told', async () => {
      const box = await Box.open(subject().driver)
      const namespace = await startMarked(box)
      // Whether it ends or is reset is the kernel's to say: a reset is an error first, which is not what is waited for.
      const closed = new Promise((resolve) => box.sandbox.stream.once('close', resolve))
      for (const pid of await processesIn(namespace)) killIfThere(pid)
      await closed
      const exit = await box.sandbox.exited
      expect(exit.reason).toBe('agent_exited')
      expect(exit.message).toMatch(/agent (ended with code|was killed by)/)
      await box[Symbol.asyncDispose]()
    })

    test('[threat 53] a killed server leaves nothing running, and its next life cleans up the rest', async () => {
      const folder = await openFolder()
      await using server = await ServerProcess.start(subject(), folder)
      const next = subject().another(folder)
      await expect(next.initialize()).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(folder),
      })
      const namespace = await server.namespace()
      const running = await processesIn(namespace)
      expect(running).not.toEqual([])

      await server.kill()
      await next.initialize()
      await vi.waitFor(async () => expect(await stillIn(namespace, running)).toEqual([]), { timeout: 30_000 })
      await vi.waitFor(async () => expect(await subject().traces(server.sandboxId)).toEqual([]), { timeout: 30_000 })
      await vi.waitFor(async () => expect(await mountsWith(server.sandboxId)).toEqual([]), { timeout: 30_000 })
      expect(await filesBelow(join(folder, 'disks'))).toEqual([])
      await next.close()
      await rm(folder, { recursive: true, force: true })
    })

    test("[threat 54] another server's start and end leave a live server's sandboxes alone", async () => {
      await using box = await Box.open(subject().driver)
      const folder = await openFolder()
      const second = subject().another(folder)
      await second.initialize()
      const theirs = await Box.open(second)
      await second.close()
      expect(await subject().traces(theirs.sandbox.id)).toEqual([])
      expect((await box.shell('echo untouched')).stdout).toBe('untouched\n')
      await rm(folder, { recursive: true, force: true })
    })
  })
}

/** Of these: the kernel gives a namespace's number to the next one, and there may be a sandbox that was started since. */
async function stillIn(namespace: string, running: readonly number[]): Promise<number[]> {
  return (await processesIn(namespace)).filter((pid) => running.includes(pid))
}

/** The first of a namespace takes the others along, some before their turn. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
