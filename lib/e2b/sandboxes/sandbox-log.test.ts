import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LogsQuery } from '@/lib/contracts/e2b/telemetry'
import { logLine, SandboxLog } from './sandbox-log'

beforeEach(() => vi.useFakeTimers({ now: 1000 }))
afterEach(() => vi.useRealTimers())

function filled(): SandboxLog {
  const log = new SandboxLog()
  for (const [level, message] of [
    ['info', 'created'],
    ['debug', 'moved'],
    ['error', 'ended'],
  ] as const) {
    log.add(level, message, { of: message })
    vi.advanceTimersByTime(1000)
  }
  return log
}
const read = (query: Record<string, string>) =>
  filled()
    .read(LogsQuery.parse(query))
    .map(({ message }) => message)

test.each([
  [{}, ['created', 'moved', 'ended']],
  [{ cursor: '2000' }, ['moved', 'ended']],
  [{ cursor: '2000', direction: 'backward' }, ['moved', 'created']],
  [{ level: 'info' }, ['created', 'ended']],
  [{ search: 'ed', limit: '2' }, ['created', 'moved']],
  [{ search: 'Created' }, []],
])('%j finds %j', (query, messages) => {
  expect(read(query)).toEqual(messages)
})

test('a line of the first version is JSON with level and logger, which command lines read', () => {
  const [entry] = filled().read(LogsQuery.parse({}))
  if (!entry) throw new Error('there is an entry')
  const { timestamp, line } = logLine(entry)
  expect(timestamp).toBe('1970-01-01T00:00:01.000Z')
  expect(JSON.parse(line)).toEqual({ of: 'created', level: 'info', logger: 'sandbox', message: 'created' })
})

test('only the newest thousand are kept', () => {
  const log = new SandboxLog()
  for (let n = 0; n < 1005; n++) log.add('info', String(n))
  expect(log.read(LogsQuery.parse({}))[0]).toMatchObject({ message: '5' })
})
