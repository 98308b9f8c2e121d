import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Context, type Execution, type RunCodeOpts, Sandbox, TimeoutError } from '@e2b/code-interpreter'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gatewayHandler } from '@/lib/gateway/handler'
import { ensureInterpreterImage } from '@/scripts/images'
import type { ClaimedSandbox } from '../../claimed-sandbox'
import { DEFAULT_SPEC } from '../../limits'
import { SandboxPool } from '../../pool'
import { openRealDriver } from '../../testing/real-drivers'

const ACCESS_TOKEN = 'token'
let pool: SandboxPool
let claimed: ClaimedSandbox
let gateway: Server
let sandbox: Sandbox

beforeAll(async () => {
  const template = await ensureInterpreterImage({ report: () => {} })
  const { driver } = await openRealDriver('docker')
  pool = new SandboxPool({ driver, minSize: 0, maxSize: 1, idleTimeout: 60_000 })
  claimed = await pool.acquire({
    spec: { ...DEFAULT_SPEC, profile: 'e2b', template },
    env: { OWNERS: 'from the owner' },
    settings: { templateId: 'code-interpreter-v1' },
  })
  let isThere = true
  void claimed.exited.then(() => {
    isThere = false
  })
  const find = async (id: string) => {
    if (id !== claimed.id || !isThere) return undefined
    return { id, agent: claimed.agent, accessToken: ACCESS_TOKEN, touch: () => {} }
  }
  const { onRequest } = gatewayHandler({
    ...{ domain: 'localhost', isOwnHost: () => true, tokens: () => [], log: pino({ level: 'silent' }) },
    find,
    findByHost: find,
  })
  gateway = createServer(onRequest).listen(0, '127.0.0.1')
  await once(gateway, 'listening')
  const { port } = gateway.address() as AddressInfo
  sandbox = new Sandbox({
    ...{ sandboxId: claimed.id, envdVersion: '0.6.13', envdAccessToken: ACCESS_TOKEN, apiKey: 'e2b_00' },
    sandboxUrl: `http://127.0.0.1:${port}`,
  })
})
afterAll(async () => {
  gateway?.close()
  await pool?.drain({ timeoutMs: 0 })
})

const run = (code: string, options: RunCodeOpts & { context?: Context } = {}): Promise<Execution> =>
  sandbox.runCode(code, options)

/** Of each figure that the code shows. */
async function charts(code: string): Promise<unknown[]> {
  const { results, error } = await run(`import matplotlib.pyplot as plt\n${code}\nplt.show()`)
  expect(error).toBeUndefined()
  for (const { png, text } of results) {
    expect(text).toMatch(/^<Figure/)
    expect(
      Buffer.from(png ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
  }
  return results.map(({ chart }) => chart)
}

test('a sandbox of this template has a context for Python, which was started ahead, and one for JavaScript', async () => {
  const contexts = await sandbox.listCodeContexts()
  expect(contexts.map(({ language, cwd }) => `${language} ${cwd}`)).toEqual([
    'python /home/user',
    'javascript /home/user',
  ])
  expect((await run('6 * 7')).text).toBe('42')
  expect((await sandbox.runCode('[6 * 7]', { language: 'js' })).text).toBe('[ 42 ]')
})

describe('Python', () => {
  test('keeps its state, streams its output and has the value of the last expression', async () => {
    const lines: string[] = []
    const code = 'import sys\nx = "世界"\nprint("é", flush=True)\nprint("err", file=sys.stderr)\nx'
    const { text, logs, results } = await run(code, { onStdout: ({ line }) => void lines.push(line) })
    expect([text, logs, lines]).toEqual(['世界', { stdout: ['é\n'], stderr: ['err\n'] }, ['é\n']])
    expect(results).toHaveLength(1)
    expect((await run('    y = x * 2\n    y')).text).toBe('世界世界')
    expect((await run('y = 1')).results).toEqual([])
  })

  test('has IPython’s magics, and counts executions', async () => {
    const context = await sandbox.createCodeContext({ cwd: '/usr' })
    expect((await run('!pwd', { context })).logs.stdout.join('').trim()).toBe('/usr')
    const { logs, executionCount } = await run('%cd /root\n!whoami', { context })
    expect([logs.stdout.join('').replaceAll('\r', ''), executionCount]).toEqual(['/root\nuser\n', 2])
    await sandbox.removeCodeContext(context)
  })

  test('tells errors with their traceback', async () => {
    const { error, logs } = await run('print("before")\ndef f(): 1/0\nf()')
    expect(logs.stdout).toEqual(['before\n'])
    expect(error).toMatchObject({ name: 'ZeroDivisionError', value: 'division by zero' })
    expect(error?.traceback).toContain('Traceback (most recent call last)\n')
    expect((await run('x = (')).error).toMatchObject({ name: 'SyntaxError' })
  })

  test('sees the sandbox’s variables, and an execution’s own for as long as it lasts', async () => {
    const code = 'import os; [os.environ.get(n) for n in ("OWNERS", "MINE", "E2B_SANDBOX_ID", "E2B_TEMPLATE_ID")]'
    const seen = (owners: string, mine: string) => `['${owners}', ${mine}, '${claimed.id}', 'code-interpreter-v1']`
    expect((await run(code)).text).toBe(seen('from the owner', 'None'))
    const envs = { OWNERS: 'mine', MINE: "'é' \"\\" }
    expect((await run(code, { envs })).text).toBe(seen('mine', `'\\'é\\' "\\\\'`))
    expect((await run(code)).text).toBe(seen('from the owner', 'None'))
  })

  test('is interrupted when its client goes, and its state stays', async () => {
    const code = 'import time\nkept = "kept"\nwhile True: time.sleep(0.01)'
    await expect(run(code, { timeoutMs: 700 })).rejects.toBeInstanceOf(TimeoutError)
    expect((await run('kept', { timeoutMs: 30_000 })).text).toBe('kept')
  })

  test('has a fresh kernel after its end, which is told', async () => {
    const { error } = await run('import os, signal\nprint("last")\nos.kill(os.getpid(), signal.SIGSEGV)')
    expect(error).toMatchObject({ name: 'KernelEnded', value: expect.stringMatching(/: it was killed by SIGSEGV$/) })
    expect((await run('kept')).error).toMatchObject({ name: 'NameError', value: "name 'kept' is not defined" })
  })
})

describe('rich results', () => {
  test('are told by type', async () => {
    const { results } = await run(`from IPython.display import *
svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
display(HTML("<b>"), Markdown("# m"), Latex("$x$"), JSON({"a": [1]}), SVG(svg), Javascript("1"))
display({"text/plain": "p", "application/pdf": "JVBERi0=", "image/jpeg": "/9j/", "x/y": "z"}, raw=True)
from PIL import Image
Image.new("RGB", (2, 2))`)
    const shown = results.map(({ html, markdown, latex, json, svg, javascript, pdf, jpeg, raw }) => {
      return html ?? markdown ?? latex ?? json ?? svg ?? javascript ?? [pdf, jpeg, raw.extra]
    })
    expect(shown.slice(0, 7)).toEqual([
      ...['<b>', '# m', '$x$', { a: [1] }, '<svg xmlns="http://www.w3.org/2000/svg"/>', '1'],
      ['JVBERi0=', '/9j/', { 'x/y': 'z' }],
    ])
    expect(results.map(({ isMainResult }) => isMainResult)).toEqual([...Array(7).fill(false), true])
    expect(results[7]?.png).toMatch(/^iVBOR/)
  })

  test('of Pillow are shown, and what it writes to a file is too', async () => {
    const { results, logs } = await run(`from PIL import Image
image = Image.new("RGB", (2, 2))
image.show()
image.save("saved.png")
import io; image.save(io.BytesIO(), "PNG"); print(Image.open("saved.png").size)`)
    expect(results.map(({ png }) => png?.slice(0, 5))).toEqual(['iVBOR', 'iVBOR'])
    expect(logs.stdout).toEqual(['(2, 2)\n'])
  })

  test('of a data frame have its data, whatever is in it', async () => {
    const { results } = await run(`import pandas as pd, numpy as np
pd.DataFrame({"a": [1.5, np.nan], 2: ["x", None], "t": pd.to_datetime(["2024-01-02", None]), "b": np.array([True, False])})`)
    expect(results[0]?.data).toEqual({
      a: [1.5, null],
      2: ['x', null],
      t: ['2024-01-02T00:00:00', null],
      b: [true, false],
    })
    expect(results[0]?.html).toContain('<table')
  })
})

describe('a figure’s data', () => {
  test('of lines, in time and on other scales', async () => {
    const [line, other, categories, blank] = await charts(`import datetime, numpy as np
dates = [datetime.date(2023, 9, 1) + datetime.timedelta(days=i) for i in range(3)]
plt.plot(dates, [1, 2, 4], label="sin(x)"); plt.plot(dates, [2, 2, np.nan]); plt.axhline(3)
plt.xlabel("Time (s)"); plt.ylabel("Size [Hz]"); plt.title("Title"); plt.show()
plt.plot([1, 10], [1, 100]); plt.xscale("log"); plt.yscale("symlog"); plt.show()
plt.plot([1, 2, 3], ["A", "B", "A"]); plt.show()
plt.subplots()`)
    expect(line).toMatchObject({
      ...{ type: 'line', title: 'Title', x_label: 'Time (s)', y_label: 'Size [Hz]', x_unit: 's', y_unit: 'Hz' },
      ...{ x_scale: 'datetime', y_scale: 'linear' },
      elements: [
        {
          label: 'sin(x)',
          points: [
            ['2023-09-01T00:00:00+00:00', 1],
            ['2023-09-02T00:00:00+00:00', 2],
            ['2023-09-03T00:00:00+00:00', 4],
          ],
        },
        { label: 'Line 1', points: [expect.anything(), expect.anything()] },
      ],
    })
    expect(line).toMatchObject({ x_ticks: expect.arrayContaining([expect.stringMatching(/^2023-09-/)]) })
    expect(line).toMatchObject({ y_ticks: expect.arrayContaining([2]), y_tick_labels: expect.arrayContaining(['2.0']) })
    expect(other).toMatchObject({
      type: 'line',
      title: null,
      x_label: null,
      x_unit: null,
      x_scale: 'log',
      y_scale: 'symlog',
    })
    expect(categories).toMatchObject({ x_scale: 'linear', y_scale: 'categorical' })
    expect(categories).toMatchObject({
      elements: [
        {
          points: [
            [1, 'A'],
            [2, 'B'],
            [3, 'A'],
          ],
        },
      ],
    })
    expect(blank).toBeUndefined()
  })

  test('of points, bars and slices', async () => {
    const [scatter, bars, sideways, histogram, pie] = await charts(`
plt.scatter([1, 2], [3, 4], label="one"); plt.scatter([5], [6]); plt.show()
plt.bar(["A", "B"], [1, 3], label="first"); plt.bar(["A", "B"], [2, 2], bottom=[1, 3]); plt.xlabel("Letters"); plt.show()
plt.barh(["A", "B"], [3, 3]); plt.xlabel("Size (m)"); plt.show()
plt.hist([1, 2, 2, 4], bins=[0, 2, 4, 6]); plt.show()
plt.pie([90, 10], labels=["No", "No, in blue"], autopct="%1.1f%%"); plt.title("Pie")`)
    expect(scatter).toMatchObject({
      type: 'scatter',
      elements: [
        {
          label: 'one',
          points: [
            [1, 3],
            [2, 4],
          ],
        },
        { label: 'Scatter 1', points: [[5, 6]] },
      ],
    })
    expect(bars).toMatchObject({ type: 'bar', x_label: 'Letters', y_label: null })
    expect(bars).toHaveProperty('elements', [
      { label: 'A', group: 'first', value: 1 },
      { label: 'B', group: 'first', value: 3 },
      { label: 'A', group: 'Group 1', value: 2 },
      { label: 'B', group: 'Group 1', value: 2 },
    ])
    // Along the bars is y, as if they stood.
    expect(sideways).toMatchObject({ type: 'bar', x_label: null, y_label: 'Size (m)', y_unit: 'm' })
    expect(sideways).toMatchObject({
      elements: [
        { label: 'A', value: 3 },
        { label: 'B', value: 3 },
      ],
    })
    expect(histogram).toMatchObject({ elements: [{ value: 1 }, { value: 2 }, { value: 1 }] })
    expect(pie).toEqual({
      ...{ type: 'pie', title: 'Pie' },
      elements: [
        { label: 'No', angle: 324, radius: 1 },
        { label: 'No, in blue', angle: 36, radius: 1 },
      ],
    })
  })

  test('of boxes, however they are drawn', async () => {
    const found = await charts(`
scores = {"A": [85, 90, 78, 92, 88], "B": [95, 89, 76, 91, 84, 87], "C": [75, 82, 88, 79, 86]}
for how in ({}, {"patch_artist": True}, {"vert": False}, {"showmeans": True, "notch": True}):
    fig, ax = plt.subplots(); ax.set_xlabel("X" if how.get("vert", True) else ""); ax.set_ylabel("" if how.get("vert", True) else "X")
    ax.boxplot(scores.values(), labels=scores.keys(), **how); plt.show()`)
    for (const chart of found) {
      expect(chart).toEqual({
        ...{ type: 'box_and_whisker', title: null, x_label: 'X', y_label: null, x_unit: null, y_unit: null },
        elements: [
          { label: 'A', min: 78, first_quartile: 85, median: 88, third_quartile: 90, max: 92, outliers: [] },
          { label: 'B', min: 84, first_quartile: 84.75, median: 88, third_quartile: 90.5, max: 95, outliers: [76] },
          { label: 'C', min: 75, first_quartile: 79, median: 82, third_quartile: 86, max: 88, outliers: [] },
        ],
      })
    }
    expect(found).toHaveLength(4)
  })

  test('of several axes, and of what has no such form', async () => {
    const [both, image] = await charts(`
fig, (left, right) = plt.subplots(1, 2); fig.suptitle("Both")
left.plot([1, 2]); left.grid(True); left.set_title("Left"); right.scatter([1], [2]); plt.show()
plt.imshow([[1, 2], [3, 4]]); plt.colorbar(); plt.title("Image")`)
    expect(both).toMatchObject({
      ...{ type: 'superchart', title: 'Both' },
      elements: [
        { type: 'line', title: 'Left' },
        { type: 'scatter', title: null },
      ],
    })
    expect(image).toEqual({ type: 'unknown', title: 'Image', elements: [] })
  })
})

// The last one: it ends the sandbox.
test('a sandbox that is killed while code runs in it says so', async () => {
  const running = run('import time; print("on", flush=True); time.sleep(60)', {
    onStdout: () => void claimed.dispose(),
  })
  await expect(running).rejects.toBeInstanceOf(TimeoutError)
  await expect(running).rejects.toThrow('sandbox was killed while the request was in progress')
})
