import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AgentProgram } from '../../agent-client'
import { collect, request, run, shell } from '../testing/collect'
import { startAgent, type TestAgent } from '../testing/start-agent'

let agent: TestAgent

beforeAll(async () => {
  agent = await startAgent()
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
})

describe('what a run can be', () => {
  it('streams both outputs of a shell line and tells its exit code', async () => {
    const result = await run(agent.client, shell('echo out $1; echo err >&2; exit 3', '中文'))
    expect(result).toMatchObject({
      stdout: 'out 中文\n',
      stderr: 'err\n',
      end: { outcome: { kind: 'exited', exitCode: 3 } },
    })
  })

  it.each([
    ['javascript', 'console.log(process.argv.slice(2))', "[ 'a', '中文' ]\n"],
    ['typescript', 'enum E { A = 7 }; const n: string = E.A; console.log(n)', '7\n'],
    ['python', 'import sys; print(sys.argv[1:])', "['a', '中文']\n"],
    ['bash', 'echo "$#" "$2"', '2 中文\n'],
  ] as const)('runs the text of a %s program and leaves no file behind', async (language, code, stdout) => {
    const result = await run(agent.client, { kind: 'code', language, code, args: ['a', '中文'] })
    expect(result).toMatchObject({ stdout, stderr: '', end: { outcome: { kind: 'exited', exitCode: 0 } } })
    await expect.poll(() => readdir(agent.home)).toEqual([])
  })

  it('writes the files that a run brings and starts in the folder that it names', async () => {
    const files = new Map([
      ['made/for/main.py', Buffer.from('import other, os; print(other.x, os.getcwd())')],
      ['made/for/other.py', Buffer.from('x = 1')],
    ])
    const program: AgentProgram = { kind: 'entry', language: 'python', path: 'made/for/main.py', args: [] }
    const result = await run(agent.client, program, { files, cwd: '/home/user/made' })
    expect(result.stdout + result.stderr).toBe('1 /home/user/made\n')
  })

  it('gives a program the environment of the claim and its own', async () => {
    await agent.client.claim({ sandboxId: 'abcdefghij0123456789', env: { OWNER: 'me', BOTH: 'claim' } })
    const line = 'echo $OWNER $BOTH $HOME $USER $LANG'
    const result = await run(agent.client, shell(line), { env: { BOTH: 'run' } })
    expect(result.stdout).toBe('me run /home/user user C.UTF-8\n')
  })

  it.each(['NODE_OPTIONS', 'LD_PRELOAD', 'LC_ALL', 'TZ'])('starts cold where %s is set', async (name) => {
    const code = `console.log(process.env.${name})`
    const program: AgentProgram = { kind: 'code', language: 'javascript', code, args: [] }
    const started = await agent.client.startRun(request(program, { env: { [name]: '' } }))
    expect(started.isWarm).toBe(false)
    expect((await collect(started.events)).stdout).toBe('\n')
  })

  it('[threat 22] never lets variables of a run act in what runs with the ids of the agent', async () => {
    const env = { LD_PRELOAD: '/home/user/absent.so', PATH: '/home/user/bin:/usr/bin:/bin', BASH_ENV: '/home/user/x' }
    const files = new Map([['bin/setpriv', Buffer.from('#!/bin/sh\nid > /home/user/who')]])
    const result = await run(agent.client, shell('id -u'), { env, files })
    expect(result.stdout).toBe('1000\n')
    // The loader complains once, in the program; `setpriv` did not see the variable.
    expect(result.stderr.match(/absent\.so/g)?.length).toBeLessThanOrEqual(2)
  })

  it('lets a program open its standard streams again by name', async () => {
    const result = await run(agent.client, shell('cat /dev/stdin; echo out > /dev/stdout; echo err > /dev/stderr'))
    expect(result).toMatchObject({
      stdout: 'out\n',
      stderr: 'err\n',
      end: { outcome: { kind: 'exited', exitCode: 0 } },
    })
  })

  it('passes stdin on while the program runs', async () => {
    const started = await agent.client.startRun(request(shell('while read -r line; do echo "<$line>"; done; echo end')))
    const events = started.events[Symbol.asyncIterator]()
    await started.writeStdin(Buffer.from('one\n'))
    const first = await events.next()
    expect(Buffer.from(first.value.bytes).toString()).toBe('<one>\n')
    await started.writeStdin(Buffer.from('two\n'))
    await started.closeStdin()
    const rest = await collect({ [Symbol.asyncIterator]: () => events })
    expect(rest.stdout).toBe('<two>\nend\n')
    await expect(started.writeStdin(Buffer.from('x'))).rejects.toMatchObject({ code: 'gone' })
  })

  it.each([
    [
      'a command that is not there',
      { kind: 'argv', argv: ['no-such-command'] },
      {},
      /no-such-command: command not found/,
    ],
    [
      'a file that is not there',
      { kind: 'entry', language: 'python', path: 'no.py', args: [] },
      {},
      /no\.py: no such file/,
    ],
    ['a file that may not be run', { kind: 'argv', argv: ['/etc/passwd'] }, {}, /permission denied/],
    [
      'a folder that is not there',
      shell('true'),
      { cwd: '/home/user/none' },
      /cwd '\/home\/user\/none' does not exist/,
    ],
    ['a folder that is a file', shell('true'), { cwd: '/etc/passwd' }, /is not a directory/],
    ['a folder of somebody else', shell('true'), { cwd: '/proc/1/cwd' }, /can't be entered/],
  ] as const)('says why %s can not be started', async (_what, program, more, message) => {
    const copy =
      program.kind === 'argv' ? { ...program, argv: [...program.argv] } : { ...program, args: [...program.args] }
    const result = await run(agent.client, copy, more)
    expect(result.end.outcome).toMatchObject({ kind: 'start_failed', message: expect.stringMatching(message) })
  })
})
