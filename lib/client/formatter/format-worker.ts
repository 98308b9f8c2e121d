import { FormatError, type FormatRequest, formatText } from './format-text'

export interface FormatReply {
  id: number
  text?: string
  problem?: { message: string; line: number | null; column: number | null }
}

/** Away from the page: a formatter takes its time, and compiles WebAssembly, which the page's own policy refuses. */
self.addEventListener('message', ({ data }: MessageEvent<{ id: number; request: FormatRequest }>) => {
  const reply = (answer: Omit<FormatReply, 'id'>) => self.postMessage({ id: data.id, ...answer })
  formatText(data.request).then(
    (text) => reply({ text }),
    (error: unknown) => {
      const { line, column } = error instanceof FormatError ? error : { line: null, column: null }
      reply({ problem: { message: error instanceof Error ? error.message : String(error), line, column } })
    },
  )
})
