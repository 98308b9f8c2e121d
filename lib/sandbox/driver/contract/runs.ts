import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AgentRunEvent } from '../../agent-client'
import { Box, type Subject } from './subject'

export function describeRuns(subject: () => Subject): void {
  describe('runs', () => {
    let box: Box
    beforeAll(async () => {
      process.env.CODETOK_CANARY = 'canary-of-the-server'
      box = await Box.open(subject().driver)
      delete process.env.CODETOK_CANARY
    })
    afterAll(async () => {
      await box[Symbol.asyncDispose]()
    })

    test('output is there while the program still runs, and stdin reaches it', async () => {
      const run = await box.agent.startRun({
        program: { kind: 'shell', line: 'echo ready; read -r line; echo "got $line"', args: [] },
        timeoutMs: 120_000,
        maxProcesses: 8,
      })
      const events = run.events[Symbol.asyncIterator]()
      expect(await readUntil(events, 'ready\n')).toBe('ready\n')
      await run.writeStdin(Buffer.from('你好\n'))
      expect(await readUntil(events, '\n')).toBe('got 你好\n')
    })

    test('every language of the image runs a file of the project', async () => {
      const programs = [
        ['javascript', 'main.js', 'console.log(process.version.split(".")[0], require("./lib/name.js"))'],
        ['typescript', 'main.ts', 'const n: number = "wrong"; console.log(process.version.split(".")[0], n)'],
        ['python', 'main.py', 'import sys; print(sys.version_info.major, "蛇")'],
        [
          'bash',
          'main.sh',
          'echo "$BASH_VERSION" | cut -c1; node --version | cut -d. -f1; npm --version | cut -d. -f1',
        ],
      ] as const
      const files = new Map(programs.map(([, path, text]) => [path as string, Buffer.from(text)]))
      files.set('lib/name.js', Buffer.from('module.exports = "von nebenan"'))
      const printed: string[] = []
      for (const [language, path] of programs) {
        const { stdout, outcome } = await box.run({ kind: 'entry', language, path, args: [] }, { files })
        expect(outcome).toEqual({ kind: 'exited', exitCode: 0 })
        printed.push(stdout)
      }
      expect(printed).toEqual(['v24 von nebenan\n', 'v24 wrong\n', '3 蛇\n', '5\nv24\n11\n'])
    })

    test('many files are there before the program starts', async () => {
      const files = new Map(Array.from({ length: 300 }, (_, i) => [`deep/${i % 7}/f${i}.txt`, Buffer.from(`${i}`)]))
      const { stdout } = await box.shell('find deep -type f | wc -l; cat deep/5/f299.txt', { files })
      expect(stdout).toBe('300\n299')
    })

    test('the environment is what was asked for and nothing of the server', async () => {
      process.env.CODETOK_CANARY = 'canary-of-the-server'
      try {
        const { stdout } = await box.shell('env | sort', { env: { MINE: 'a b=c' } })
        expect(stdout).toContain('MINE=a b=c\n')
        expect(stdout).toContain('HOME=/home/user\n')
        expect(stdout).not.toMatch(/CANARY|NODE_OPTIONS|DOCKER_HOST|VITEST/)
      } finally {
        delete process.env.CODETOK_CANARY
      }
    })

    test('exit codes, signals and commands that are not there are told apart', async () => {
      expect((await box.shell('exit 7')).outcome).toEqual({ kind: 'exited', exitCode: 7 })
      // What encloses a program where there is one user tells its signal as a shell does.
      const { separateUser } = subject().driver.capabilities()
      const killed = separateUser ? { kind: 'signaled', signal: 'SIGTERM' } : { kind: 'exited', exitCode: 128 + 15 }
      expect((await box.shell('kill -TERM $$')).outcome).toEqual(killed)
      const absent = await box.run({ kind: 'argv', argv: ['/no/such/program'] })
      expect(absent.outcome.kind).toBe('start_failed')
    })

    test('a terminal has a shell, a size and its own device', async () => {
      const terminal = await box.agent.openTerminal({ cols: 91, rows: 17 })
      await terminal.write(Buffer.from('stty size; tty; exit\n'))
      let seen = ''
      for await (const bytes of terminal.output) seen += Buffer.from(bytes).toString()
      expect(seen).toContain('17 91')
      expect(seen).toMatch(/\/dev\/(pts\/\d|console)/)
      expect((await terminal.exited).exitCode).toBe(0)
    })
  })
}

/** Reads output of a run until it has `text`. */
async function readUntil(events: AsyncIterator<AgentRunEvent>, text: string): Promise<string> {
  let seen = ''
  while (!seen.includes(text)) {
    const { value, done } = await events.next()
    if (done || value.type === 'ended') throw new Error(`the run ended after ${JSON.stringify(seen)}`)
    seen += Buffer.from(value.bytes).toString()
  }
  return seen
}
