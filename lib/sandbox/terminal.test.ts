import { afterEach, describe, expect, test, vi } from 'vitest'
import { READER_PACE_MAX_MS, READER_WINDOW_BYTES, SCROLLBACK_BYTES } from './limits'
import { newId } from './new-id'
import { Terminal, type TerminalOutput } from './terminal'
import { TerminalRegistry } from './terminal-registry'
import { FakeAgent } from './testing/fake-agent'
import { FakeTerminal } from './testing/fake-terminal'

afterEach(() => {
  vi.useRealTimers()
})

function makeTerminal() {
  const shell = new FakeTerminal()
  return { shell, terminal: new Terminal(newId(), shell) }
}

async function readAll(terminal: Terminal, afterSeq = 0): Promise<TerminalOutput[]> {
  const pieces: TerminalOutput[] = []
  for await (const piece of terminal.subscribe({ afterSeq })) pieces.push(piece)
  return pieces
}

const textOf = (pieces: TerminalOutput[]) => Buffer.concat(pieces.map(({ bytes }) => bytes)).toString()

describe('a terminal', () => {
  test('shows every reader the same, and a reader that returns nothing twice', async () => {
    const { shell, terminal } = makeTerminal()
    shell.print('one ')
    const early = readAll(terminal)
    await vi.waitFor(() => expect(terminal.scrollback().seq).toBe(4))
    shell.print('two')
    shell.exit(0)
    expect(textOf(await early)).toBe('one two')
    expect(textOf(await readAll(terminal, 4))).toBe('two')
    expect(await terminal.exited).toEqual({ exitCode: 0 })
  })

  test('keeps its newest output for a reload, and says after which seq to go on', async () => {
    const { shell, terminal } = makeTerminal()
    const old = Buffer.alloc(SCROLLBACK_BYTES * 3, 'x')
    shell.print(old)
    shell.print('the end')
    await vi.waitFor(() => expect(terminal.scrollback().seq).toBe(old.length + 7))
    const { seq, bytes } = terminal.scrollback()
    expect(bytes.length).toBe(SCROLLBACK_BYTES)
    expect(Buffer.from(bytes).subarray(-8).toString()).toBe('xthe end')
    shell.print('!')
    shell.exit(0)
    expect(textOf(await readAll(terminal, seq))).toBe('!')
  })

  test('tells a reader that comes back too late that something is missing', async () => {
    const { shell, terminal } = makeTerminal()
    shell.print(Buffer.alloc(SCROLLBACK_BYTES * 3, 'x'))
    shell.exit(0)
    await terminal.exited
    const pieces = await readAll(terminal, 10)
    expect(pieces.map(({ hasGap }) => hasGap).indexOf(true)).toBe(0)
    expect(pieces.filter(({ hasGap }) => hasGap)).toHaveLength(1)
  })

  test('a live reader loses nothing, however much is printed', async () => {
    const { shell, terminal } = makeTerminal()
    const reading = readAll(terminal)
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251))
    for (let from = 0; from < bytes.length; from += 50_000) shell.print(bytes.subarray(from, from + 50_000))
    shell.exit(0)
    const pieces = await reading
    expect(pieces.some(({ hasGap }) => hasGap)).toBe(false)
    expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(bytes)).toBe(true)
  })

  test('a reader that has stopped paces the shell, then is dropped', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const { shell, terminal } = makeTerminal()
    const reader = terminal.subscribe()[Symbol.asyncIterator]()
    for (let part = 0; part < 100; part++) shell.print(Buffer.alloc(16_384, 'y'))
    await vi.advanceTimersByTimeAsync(READER_PACE_MAX_MS - 1)
    expect(shell.pulledBytes).toBeLessThanOrEqual(READER_WINDOW_BYTES + 2 * 16_384)
    await vi.advanceTimersByTimeAsync(1)
    expect(shell.pulledBytes).toBe(1_638_400)
    expect(await reader.next()).toEqual({ done: true, value: undefined })
  })
})

describe('the terminals of a sandbox', () => {
  function makeRegistry(allowedCommands?: string[]) {
    const agent = new FakeAgent()
    const shells: FakeTerminal[] = []
    agent.onOpenTerminal = async () => {
      const shell = new FakeTerminal()
      shells.push(shell)
      return shell
    }
    return { registry: new TerminalRegistry(agent, allowedCommands), shells }
  }

  test('one is listed while its shell lives', async () => {
    const { registry, shells } = makeRegistry()
    const opened = vi.fn()
    registry.onOpen(opened)
    const terminal = await registry.open({ cols: 80, rows: 24 })
    expect(opened).toHaveBeenCalledWith(terminal)
    expect(registry.get(terminal.id)).toBe(terminal)
    await terminal.write(Buffer.from('ls\r'))
    await terminal.resize(100, 30)
    expect(shells[0]?.typed).toEqual(['ls\r'])
    expect(shells[0]?.sizes).toEqual([[100, 30]])
    await terminal.close()
    await terminal.exited
    expect(registry.list()).toEqual([])
    expect(() => registry.get(terminal.id)).toThrow('no such terminal')
  })

  test('[threat 62] only an allowed command gets one, and a shell is what is meant by none', async () => {
    const { registry } = makeRegistry(['node'])
    const size = { cols: 80, rows: 24 }
    await expect(registry.open(size)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('bash'),
    })
    await expect(registry.open({ ...size, argv: ['/bin/sh'] })).rejects.toMatchObject({ code: 'forbidden' })
    await registry.open({ ...size, argv: ['node'] })
    expect(registry.list()).toHaveLength(1)
  })

  test('there may be sixteen', async () => {
    const { registry } = makeRegistry()
    await Promise.all(Array.from({ length: 16 }, () => registry.open({ cols: 80, rows: 24 })))
    await expect(registry.open({ cols: 80, rows: 24 })).rejects.toMatchObject({ code: 'rate_limited' })
  })
})
