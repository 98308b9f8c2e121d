import { deferred } from '../deferred'
import { FormatError, type FormatRequest } from './format-text'
import type { FormatReply } from './format-worker'

/** The largest file that may be edited takes a second or two; what takes longer never ends. */
const TIMEOUT_MS = 20_000

let worker: Worker | undefined
let lastId = 0

/**
 * The text as the formatter of its language would have it: Prettier, Ruff or shfmt, in a worker of its own.
 *
 * @throws {FormatError} where the text is not of its language, or there is no formatter to be had
 */
export async function formatFile(request: FormatRequest): Promise<string> {
  worker ??= new Worker(new URL('./format-worker', import.meta.url), { type: 'module' })
  const current = worker
  const id = ++lastId
  const { promise, resolve, reject } = deferred<string>()
  const onMessage = ({ data }: MessageEvent<FormatReply>) => {
    if (data.id !== id) return
    const { text, problem } = data
    if (text === undefined)
      reject(new FormatError(problem?.message ?? '', problem?.line ?? null, problem?.column ?? null))
    else resolve(text)
  }
  const giveUp = (message: string) => {
    if (worker === current) worker = undefined
    current.terminate()
    reject(new FormatError(message, null, null))
  }
  const onError = (event: ErrorEvent) => giveUp(event.message || 'The formatter could not be loaded.')
  const timer = setTimeout(() => giveUp('The formatter did not answer.'), TIMEOUT_MS)
  current.addEventListener('message', onMessage)
  current.addEventListener('error', onError)
  current.postMessage({ id, request })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    current.removeEventListener('message', onMessage)
    current.removeEventListener('error', onError)
  }
}
