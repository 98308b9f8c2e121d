const TRACE_LINE = /^\s+at\s/
/** An absolute path of two names or more; not the rest of an address. */
const PATH = /(?<![\w.:/])\/(?:[^\s/"'`:;,()[\]]+\/)+([^\s/"'`:;,()[\]]*)/g

/**
 * What a tool, the engine or an agent has said, as anybody may read it: without the lines of a stack, and of each path of this
 * machine its last name only. The whole belongs in the error's `cause`.
 */
export function tellable(said: unknown): string {
  const text = said instanceof Error ? said.message : String(said)
  const lines = text.split('\n').filter((line) => !TRACE_LINE.test(line))
  return lines.join('\n').trim().replace(PATH, '…/$1')
}
