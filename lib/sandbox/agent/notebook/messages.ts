/** What a kernel's program is told: a line of JSON each, on descriptor 3. */
export type KernelOrder =
  /** The first one. Where a program's output ends for an execution, it says so by `mark`, the execution's number and NUL. */
  | { op: 'begin'; mark: string }
  /** For good, on top of what it was started with. */
  | { op: 'environment'; env: Record<string, string> }
  /** `env` is for this execution alone. */
  | { op: 'execute'; id: number; code: string; env: Record<string, string> }
  | { op: 'interrupt'; id: number }

/** What it answers: a line of JSON each, on descriptor 4. */
export type KernelEvent =
  | { type: 'count'; count: number }
  | { type: 'stdout' | 'stderr'; text: string }
  /** By MIME type. `isMain`: the value of the last expression, not what was displayed on the way. */
  | { type: 'result'; data: Record<string, unknown>; isMain: boolean }
  | { type: 'error'; name: string; value: string; traceback: string }
  | { type: 'done'; id: number }

export const ORDER_FD = 3
export const EVENT_FD = 4

/** A program of the user may write there too: what is no event is none. */
export function parseKernelEvent(line: string): KernelEvent | undefined {
  let given: Record<string, unknown>
  try {
    given = { ...JSON.parse(line) }
  } catch {
    return undefined
  }
  const { type, count, text, data, isMain, name, value, traceback, id } = given
  switch (type) {
    case 'count':
      return { type, count: Number(count) }
    case 'stdout':
    case 'stderr':
      return { type, text: String(text) }
    case 'result':
      return { type, data: { ...(typeof data === 'object' ? data : {}) }, isMain: isMain === true }
    case 'error':
      return { type, name: String(name), value: String(value), traceback: String(traceback) }
    case 'done':
      return { type, id: Number(id) }
    default:
      return undefined
  }
}
