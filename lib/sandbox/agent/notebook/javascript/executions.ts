import { writeSync } from 'node:fs'
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'
import { EVENT_FD, type KernelEvent, type KernelOrder } from '../messages'
import { createDisplay } from './display'
import { Evaluator, Interrupted } from './evaluator'
import { Imports, KERNEL } from './imports'
import { mimeBundle } from './mime-bundle'
import { type NotebookLanguage, scriptOf } from './script'

type Execution = Extract<KernelOrder, { op: 'execute' }>

/** The kernel's main thread: the user's code runs here, one execution after another, in one global scope. */
export function serveExecutions(language: NotebookLanguage, program: string): void {
  // Taken before any code can replace them.
  const streams = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream))
  const evaluator = new Evaluator()
  let mark = ''
  let running: { id: number; interrupt: (reason: Error) => void } | undefined

  const tell = (event: KernelEvent) => writeFully(`${JSON.stringify(event)}\n`)
  const result = (value: unknown, isMain: boolean) => {
    const data = mimeBundle(value)
    if (data) tell({ type: 'result', data, isMain })
  }
  defineGlobals(new Imports(), createDisplay({ show: (data) => tell({ type: 'result', data, isMain: false }) }))

  async function execute({ id, code, env }: Execution): Promise<void> {
    const restore = setVariables(env)
    tell({ type: 'count', count: id })
    const interruption = new Promise<never>((_, reject) => {
      running = { id, interrupt: reject }
    })
    try {
      result(await Promise.race([evaluator.evaluate(scriptOf(code, language), `cell-${id}.js`), interruption]), true)
    } catch (error) {
      tell(errorEvent(error))
    } finally {
      interruption.catch(() => undefined)
      running = undefined
      restore()
    }
    for (const write of streams) write(`${mark}${id}\0`)
    tell({ type: 'done', id })
  }

  const watcher = new Worker(program, { stdin: false, env: {} })
  let last: Promise<void> = Promise.resolve()
  watcher.on('message', (order: KernelOrder) => {
    watcher.postMessage('taken')
    switch (order.op) {
      case 'begin':
        mark = order.mark
        return
      case 'environment':
        Object.assign(process.env, order.env)
        return
      case 'interrupt':
        if (running?.id === order.id) running.interrupt(new Interrupted())
        return
      case 'execute':
        last = last.then(() => execute(order))
    }
  })
  // What a callback throws between executions ends no kernel; it is told as any complaint.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => console.error(error))
  }
}

/** @returns undoes it: what was set before is as it was */
function setVariables(env: Record<string, string>): () => void {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, env)
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

function defineGlobals(imports: Imports, display: unknown): void {
  Object.defineProperty(globalThis, KERNEL, { value: imports })
  for (const [name, value] of Object.entries({ require: imports.require, display })) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true })
  }
}

function errorEvent(error: unknown): KernelEvent {
  if (!(error instanceof Error)) {
    const shown = inspect(error)
    return { type: 'error', name: 'Uncaught', value: shown, traceback: `Uncaught ${shown}` }
  }
  return { type: 'error', name: error.name, value: error.message, traceback: ownStack(error) }
}

/** Without the kernel's own frames. */
function ownStack(error: Error): string {
  const lines = (error.stack ?? `${error.name}: ${error.message}`).split('\n')
  const foreign = lines.findIndex((line) => line.includes('(node:inspector:'))
  const above = foreign < 0 ? lines : lines.slice(0, foreign)
  return above.filter((line) => !line.includes(`(${__filename}:`)).join('\n')
}

/** The pipe blocks; who reads slowly is waited for. */
function writeFully(text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += writeSync(EVENT_FD, bytes, at)
}
