import { closeSync, readFileSync } from 'node:fs'
import Module from 'node:module'
import path from 'node:path'
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'
import { type InterpreterOrder, ORDER_FD } from './order'

/**
 * Preloaded (`node -r`) into a Node.js that is started before there is anything to run. It blocks until the agent says what,
 * and then lets Node.js go on as if that had been its command line: the same module loader, the same stack traces.
 * Workers inherit `-r`; in them it only hides itself.
 */
if (isMainThread) {
  const text = readFileSync(ORDER_FD, 'utf8')
  closeSync(ORDER_FD)
  // The agent has gone.
  if (text === '') process.exit(0)
  takeOver(JSON.parse(text))
}
becomeBare()

/** Takes away what shows that this file was ever loaded. */
function becomeBare(): void {
  const option = process.execArgv.indexOf('-r')
  if (process.execArgv[option + 1] === __filename) process.execArgv.splice(option, 2)
  delete require.cache[__filename]
  const caches: Record<string, unknown> = Object(Reflect.get(Module, '_pathCache'))
  for (const key of Object.keys(caches)) if (caches[key] === __filename) delete caches[key]
}

function takeOver({ entry, args, cwd, env }: InterpreterOrder): void {
  process.chdir(cwd)
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name]
  Object.assign(process.env, env)
  const main = path.resolve(entry)
  process.argv.splice(1, process.argv.length, main, ...args)
  startWith(main)
}

/**
 * Node.js calls `Module.runMain` with the entry that it was started with, and lets preloaded modules replace it. A bound
 * function leaves no frame in stack traces; the property is as before when the first line of the program runs.
 */
function startWith(main: string): void {
  const runMain: unknown = Reflect.get(Module, 'runMain')
  if (typeof runMain !== 'function') throw new Error('this Node.js has no Module.runMain')
  const asBefore = { value: runMain, writable: true, enumerable: true, configurable: true }
  Object.defineProperty(Module, 'runMain', {
    enumerable: true,
    configurable: true,
    get() {
      Object.defineProperty(Module, 'runMain', asBefore)
      return runMain.bind(Module, main)
    },
  })
}
