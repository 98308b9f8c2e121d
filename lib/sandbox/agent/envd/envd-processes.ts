import { Code, ConnectError } from '@connectrpc/connect'
import type { ProcessEvent_EndEvent, ProcessSelector } from '../../proto/gen/process/process_pb'
import type { EnvdProcess } from './envd-process'

/** An ended process is still told of for this long, to those who lost their stream just then. */
const RETAINED_MS = 30_000

export type Found = { process: EnvdProcess; end: ProcessEvent_EndEvent | undefined }

/** The processes that envd's wire has started. */
export class EnvdProcesses {
  readonly #live = new Map<number, EnvdProcess>()
  readonly #ended = new Map<number, Found>()

  add(process: EnvdProcess): void {
    this.#live.set(process.pid, process)
    this.#ended.delete(process.pid)
    void process.ended.then((end) => {
      process.launched.release()
      this.#live.delete(process.pid)
      const found = { process, end }
      this.#ended.set(process.pid, found)
      setTimeout(() => {
        if (this.#ended.get(process.pid) === found) this.#ended.delete(process.pid)
      }, RETAINED_MS)
    })
  }

  list(): EnvdProcess[] {
    return [...this.#live.values()]
  }

  /** @throws {ConnectError} `not_found` */
  live(selector: ProcessSelector | undefined): EnvdProcess {
    const process = this.list().find((candidate) => matches(candidate, selector))
    if (!process) throw notFound(selector)
    return process
  }

  /** Those that have just ended, too. @throws {ConnectError} `not_found` */
  find(selector: ProcessSelector | undefined): Found {
    const live = this.list().find((candidate) => matches(candidate, selector))
    if (live) return { process: live, end: undefined }
    const ended = [...this.#ended.values()].reverse().find(({ process }) => matches(process, selector))
    if (!ended) throw notFound(selector)
    return ended
  }
}

function matches(process: EnvdProcess, selector: ProcessSelector | undefined): boolean {
  switch (selector?.selector.case) {
    case 'pid':
      return process.pid === selector.selector.value
    case 'tag':
      return process.info.tag === selector.selector.value
    case undefined:
      throw new ConnectError('the request selects no process', Code.InvalidArgument)
  }
}

function notFound(selector: ProcessSelector | undefined): ConnectError {
  const { case: by, value } = selector?.selector ?? { case: undefined, value: undefined }
  return new ConnectError(`process with ${by} ${value} not found`, Code.NotFound)
}
