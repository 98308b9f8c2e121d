import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Execution, NotFoundError, type RunCodeOpts, Sandbox, TimeoutError } from '@e2b/code-interpreter'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bridge, bridgeTo } from '../filesystem/testing/http1-bridge'
import { startAgent, type TestAgent } from '../testing/start-agent'

let agent: TestAgent
let bridge: Bridge
let sandbox: Sandbox

beforeAll(async () => {
  agent = await startAgent()
  await agent.client.claim({ sandboxId: 'one', env: { OWNERS: 'from the owner' } })
  bridge = await bridgeTo(agent.client)
  // In debug mode the SDK asks for no control plane.
  sandbox = await Sandbox.create({ debug: true, sandboxUrl: `${bridge.url}/interpreter`, apiKey: 'e2b_00' })
})
afterAll(async () => {
  await bridge[Symbol.asyncDispose]()
  await agent[Symbol.asyncDispose]()
})

const runIn =
  (language: string) =>
  (code: string, options: Omit<RunCodeOpts, 'language'> = {}): Promise<Execution> =>
    sandbox.runCode(code, { ...options, language })
const js = runIn('js')
const ts = runIn('typescript')
const bash = runIn('bash')

/** Without the SDK, which keeps what a refusal says to itself. */
async function post(path: string, body: unknown): Promise<[number, string]> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${bridge.url}/interpreter${path}`, { method: 'POST', body: text })
  return [response.status, await response.text()]
}

describe('JavaScript', () => {
  test('has the value of the last expression, and keeps what was declared, also anew', async () => {
    expect((await js('const add = (x, y) => x + y\nadd(1, 2)')).text).toBe('3')
    const again = await js('const add = (x, y) => x * y\nlet list = [add(3, 4)]\nlist')
    expect([again.text, again.executionCount]).toEqual(['[ 12 ]', 2])
    expect((await js('list.push("é"); list')).text).toBe("[ 12, 'é' ]")
    expect((await js('const nothing = 1')).results).toEqual([])
  })

  test('awaits at the top, and what the last expression promises', async () => {
    expect((await js('async function main() { return "Hello" }\nawait main()')).text).toBe('Hello')
    expect((await js('Promise.resolve(-0)')).text).toBe('-0')
  })

  test('imports modules, of Node.js and of the folder it is in', async () => {
    writeFileSync(join(agent.home, 'mine.mjs'), 'export const mine = 5\nexport default "whole"\n')
    const { text } = await js(
      'import whole, { mine } from "./mine.mjs"\nimport path from "node:path"\n[whole, mine, path.sep]',
    )
    expect(text).toBe("[ 'whole', 5, '/' ]")
    expect((await js('[(await import("./mine.mjs")).mine, require("node:os").EOL, import.meta.dirname]')).text).toBe(
      "[ 5, '\\n', '/home/user' ]",
    )
    const { error } = await js('import { nope } from "./mine.mjs"')
    expect(error).toMatchObject({ name: 'SyntaxError', value: expect.stringContaining("export named 'nope'") })
    expect(error?.traceback).not.toContain('notebook-node')
  })

  test('tells output in order, of other programs too, and what is displayed on the way', async () => {
    const lines: string[] = []
    const { logs, results, text } = await js(
      `console.log("世界"); require("child_process").execSync("echo child; echo err >&2", { stdio: "inherit" })
       display.html("<b>1</b>"); display({ "text/markdown": "# 2", "x/y": 1 }); display.png(Buffer.from("png"))
       process.stdout.write("no newline"); ({ [Symbol.for("Jupyter.display")]: () => ({ "image/svg+xml": "<svg/>" }) })`,
      { onStdout: ({ line }) => void lines.push(line) },
    )
    expect(logs.stdout.join('')).toBe('世界\nchild\nno newline')
    expect(lines).toEqual(logs.stdout)
    expect(logs.stderr).toEqual(['err\n'])
    expect(
      results.map(({ html, markdown, png, svg, isMainResult, raw }) => [
        html ?? markdown ?? png ?? svg,
        isMainResult,
        raw.extra,
      ]),
    ).toEqual([
      ['<b>1</b>', false, undefined],
      ['# 2', false, { 'x/y': 1 }],
      ['cG5n', false, undefined],
      ['<svg/>', true, undefined],
    ])
    expect(text).toBeUndefined()
  })

  test('tells errors with the frames that are the code’s', async () => {
    const { error } = await js('function f() {\n  throw new TypeError("bad")\n}\nf()')
    expect(error).toMatchObject({ name: 'TypeError', value: 'bad' })
    expect(error?.traceback).toMatch(/^TypeError: bad\n {4}at f \(cell-\d+\.js:2:9\)\n {4}at cell-\d+\.js:4:1$/)
    expect((await js('throw 5')).error).toMatchObject({ value: '5' })
    expect((await js('let x = ;')).error).toMatchObject({ name: 'SyntaxError' })
  })

  test('goes on after an error that nobody awaited', async () => {
    await js('setTimeout(() => { throw new Error("late") }, 1); Promise.reject(new Error("lost"))\nglobalThis.kept = 1')
    expect((await js('await new Promise((r) => setTimeout(r, 20)); kept')).text).toBe('1')
  })

  test('has a fresh kernel after its end, which is told', async () => {
    const { error, logs } = await js('globalThis.gone = 1; console.log("last words"); process.exit(4)')
    expect(error).toMatchObject({ name: 'KernelEnded', value: expect.stringContaining('it ended with status 4') })
    expect(logs).toEqual({ stdout: ['last words\n'], stderr: [] })
    expect((await js('typeof gone')).text).toBe('undefined')
  })
})

test('TypeScript has its types stripped, its enums made, and names of its own', async () => {
  await js('const shared = 1')
  expect(
    (await ts('enum Level { High = 3 }\nconst twice = (n: number): number => n * 2\ntwice(Level.High)')).text,
  ).toBe('6')
  expect((await ts('typeof shared satisfies string')).text).toBe('undefined')
  expect((await ts('const x: = 1')).error).toMatchObject({ name: 'SyntaxError' })
})

describe('Bash', () => {
  test('keeps variables, functions and its folder', async () => {
    await bash('x=é; f() { echo "f $1"; }; cd /usr; alias hi=\'echo hi\'')
    const { logs, executionCount } = await bash('echo $x; pwd; f 1\nhi')
    expect([logs.stdout.join(''), logs.stderr, executionCount]).toEqual(['é\n/usr\nf 1\nhi\n', [], 2])
  })

  test('has no input, tells a status that is not 0, and survives a syntax error', async () => {
    const { logs, error } = await bash('cat; echo "it\'s" >&2; (exit 3)')
    expect([logs.stderr, error]).toEqual([["it's\n"], expect.objectContaining({ name: 'ExitStatus', value: '3' })])
    expect((await bash('if true; then')).logs.stderr.join('')).toContain('syntax error')
    expect((await bash('echo "a!b $?"')).logs.stdout).toEqual(['a!b 2\n'])
  })
})

describe('variables', () => {
  test.each([
    ['js', 'process.env.OWNERS + "," + process.env.MINE', ({ text }: Execution) => text],
    ['bash', `echo "$OWNERS,\${MINE-undefined}"`, ({ logs }: Execution) => logs.stdout.join('').trim()],
  ] as const)(
    'of an execution in %s are its own, those of the sandbox are as before after it',
    async (language, code, seen) => {
      const run = runIn(language)
      expect(seen(await run(code))).toBe('from the owner,undefined')
      const envs = { OWNERS: "it's", MINE: 'é "$HOME"' }
      expect(seen(await run(code, { envs }))).toBe(`it's,é "$HOME"`)
      expect(seen(await run(code))).toBe('from the owner,undefined')
    },
  )

  test.each([{ 'a=b': 'x' }, { a: 'b\0c' }, { '': 'x' }])('that no program can have are refused: %j', async (envs) => {
    expect(await post('/execute', { code: '1', env_vars: envs })).toEqual([400, expect.stringContaining('is not an')])
  })
})

describe('contexts', () => {
  test('come in the order in which they were made, each with its own state and folder', async () => {
    const before = await sandbox.listCodeContexts()
    expect(before[0]).toMatchObject({ language: 'javascript', cwd: '/home/user' })
    const one = await sandbox.createCodeContext({ language: 'js', cwd: '/usr' })
    const two = await sandbox.createCodeContext({ language: 'bash' })
    expect([one, two]).toMatchObject([
      { language: 'javascript', cwd: '/usr' },
      { language: 'bash', cwd: '/home/user' },
    ])
    expect(await sandbox.listCodeContexts()).toEqual([...before, one, two])
    expect((await sandbox.runCode('globalThis.own = 1; process.cwd()', { context: one })).text).toBe('/usr')
    expect((await js('typeof own')).text).toBe('undefined')

    await sandbox.restartCodeContext(one.id)
    expect((await sandbox.runCode('typeof own', { context: one })).text).toBe('undefined')
    await sandbox.removeCodeContext(one.id)
    await sandbox.removeCodeContext(two)
    expect(await sandbox.listCodeContexts()).toEqual(before)
    await expect(sandbox.runCode('1', { context: one })).rejects.toBeInstanceOf(NotFoundError)
    await expect(sandbox.restartCodeContext(one.id)).rejects.toBeInstanceOf(NotFoundError)
    await expect(sandbox.removeCodeContext('nowhere')).rejects.toBeInstanceOf(NotFoundError)
  })

  test('that can’t be had are refused, with the reason', async () => {
    expect(await post('/contexts', { language: 'cobol' })).toEqual([400, expect.stringContaining('language "cobol"')])
    expect(await post('/contexts', { language: '../x' })).toEqual([400, expect.stringContaining('no kernel')])
    expect(await post('/contexts', { language: 'js', cwd: '/none' })).toEqual([400, "cwd '/none' does not exist"])
    const [context] = await sandbox.listCodeContexts()
    const both = { code: '1', context_id: context?.id, language: 'js' }
    expect(await post('/execute', both)).toEqual([400, 'Only one of context_id or language can be provided'])
    for (const body of ['', '[', '"text"', '{"code":1}', '{"code":"1","env_vars":{"a":1}}']) {
      expect((await post('/execute', body))[0]).toBe(400)
    }
    expect((await fetch(`${bridge.url}/interpreter/execute`)).status).toBe(404)
    expect((await fetch(`${bridge.url}/interpreter/health`)).status).toBe(200)
  })

  test('tell what runs when they are restarted, and run one execution after another', async () => {
    const context = await sandbox.createCodeContext({ language: 'js' })
    const running = sandbox.runCode('await new Promise(() => {})', { context })
    const waiting = sandbox.runCode('40 + 2', { context })
    await expect.poll(() => programs()).toContain('notebook-node')
    await sandbox.restartCodeContext(context.id)
    expect((await running).error).toMatchObject({ name: 'ContextRestarted' })
    expect((await waiting).text).toBe('42')
    await sandbox.removeCodeContext(context.id)
  })
})

/** Command lines of what runs in the sandbox. */
const programs = (): string => childrenOf(agent.process.pid ?? 0).join('\n')

function childrenOf(pid: number): string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
  return children.flatMap((child) => [readFileSync(`/proc/${child}/cmdline`, 'latin1'), ...childrenOf(child)])
}

describe('a client that goes', () => {
  test.each([
    ['js', 'globalThis.kept = "kept"; while (true) {}', 'kept'],
    ['js', 'globalThis.kept = "kept"; await new Promise(() => {})', 'kept'],
    ['js', 'globalThis.kept = "kept"; for (;;) await null', 'kept'],
    ['bash', 'kept=kept; sleep 100', 'echo $kept'],
    ['bash', 'kept=kept; f() { while :; do :; done; }; while :; do f; done', 'echo $kept'],
  ])('interrupts its %s code, and the state stays: %s', async (language, code, after) => {
    await expect(sandbox.runCode(code, { language, timeoutMs: 400 })).rejects.toBeInstanceOf(TimeoutError)
    const { text, logs } = await sandbox.runCode(after, { language, timeoutMs: 30_000 })
    expect(text ?? logs.stdout.join('').trim()).toBe('kept')
  })

  test('takes a kernel that heeds nothing along', async () => {
    const code = "trap '' INT; while :; do sleep 1; done"
    await expect(bash(code, { timeoutMs: 400 })).rejects.toBeInstanceOf(TimeoutError)
    expect((await bash('echo fresh', { timeoutMs: 30_000 })).logs.stdout).toEqual(['fresh\n'])
  })
})

describe('the stream', () => {
  test('has its headers at once, a sign of life each 5 s, and one last line', async () => {
    const startedAt = performance.now()
    const body = JSON.stringify({ code: 'await new Promise((r) => setTimeout(r, 5500))', language: 'js' })
    const response = await fetch(`${bridge.url}/interpreter/execute`, { method: 'POST', body })
    expect(performance.now() - startedAt).toBeLessThan(5000)
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type)
    expect(lines).toEqual(['number_of_executions', 'keepalive', 'end_of_execution'])
  })

  test('makes a program wait for a client that does not read', async () => {
    const body = JSON.stringify({ code: 'yes 0123456789 | head -c 30000000; echo end >&2', language: 'bash' })
    const response = await fetch(`${bridge.url}/interpreter/execute`, { method: 'POST', body })
    const reader = response.body?.getReader()
    await reader?.read()
    // The bridge and its sockets hold some of it; the rest is still the program's to write.
    await expect.poll(() => programs()).toContain('head')
    let bytes = 0
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) bytes += part.value.length
    expect(bytes).toBeGreaterThan(30_000_000)
    expect(programs()).not.toContain('head')
  })
})
