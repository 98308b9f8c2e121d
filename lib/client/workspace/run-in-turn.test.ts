import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { runInTurn } from './run-in-turn'

const say = (text: string, code: number) => ({
  title: text,
  request: {
    command: ['bash', '-c', 'echo "$1 $NAME"; exit "$2"', 'bash', text, String(code)],
    env: { NAME: `of ${text}` },
  },
})

test('each command runs in its own environment, and what failed last is told', () => {
  const { title, request } = runInTurn([say("it's $HOME", 3), say('a "b"\nc', 0)])
  expect(title).toBe('it\'s $HOME + a "b"\nc')
  const [command = '', ...args] = request.command ?? []
  const { stdout, status } = spawnSync(command, args, { encoding: 'utf8' })
  expect(stdout).toBe('it\'s $HOME of it\'s $HOME\na "b"\nc of a "b"\nc\n')
  expect(status).toBe(3)
})

test('a command that is alone is as it was', () => {
  const run = say('a', 0)
  expect(runInTurn([run])).toBe(run)
})
