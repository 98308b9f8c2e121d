import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from './fixtures'

const LOOP = 'for i in 1 2 3; do echo line $i; sleep 1; done'

test.describe('a run over HTTP @core', () => {
  test('shows each line to curl as it is printed', async ({ script }) => {
    const sandboxId = await script.createSandbox()
    const seen: { line: string; atMs: number }[] = []
    const { done } = script.curlRun(sandboxId, LOOP, (text) => {
      for (const [line] of text.matchAll(/line \d/g)) seen.push({ line, atMs: performance.now() })
    })
    await done
    expect(seen.map(({ line }) => line)).toEqual(['line 1', 'line 2', 'line 3'])
    const [first, , third] = seen
    expect((third?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(1000)
  })

  test('is gone three seconds after its curl was killed', async ({ script }) => {
    const sandboxId = await script.createSandbox()
    const isRunning = () => script.run(sandboxId, `pgrep -f 'sleep 98[7]' || echo none`)
    const run = script.curlRun(sandboxId, 'echo begun; setsid sleep 987 & sleep 987', () => {})
    await expect.poll(isRunning).not.toContain('none')
    run.kill()
    const killedAtMs = performance.now()
    await run.done
    // Asked once, then: asking takes a run of its own, which a slow machine would count as the program's time.
    await delay(3_000 - (performance.now() - killedAtMs))
    expect(await isRunning()).toContain('none')
  })
})
