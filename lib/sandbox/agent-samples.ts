import type { Client } from '@connectrpc/connect'
import type { AgentSample } from './agent-client'
import type { Agent } from './proto/gen/codetok/agent_pb'

/** One sample every `intervalMs`. Reads ahead of its reader and keeps the newest: who is slow misses some. */
export async function* readSamples(
  agent: Client<typeof Agent>,
  intervalMs: number,
  signal: AbortSignal,
): AsyncGenerator<AgentSample> {
  const reading = new AbortController()
  const stop = () => reading.abort()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  let newest: AgentSample | undefined
  let hasEnded = false
  let wake = () => {}
  const pump = (async () => {
    for await (const { $typeName: _, $unknown: __, ...sample } of agent.watchSamples({ intervalMs }, reading)) {
      newest = sample
      wake()
    }
  })()
  // Its end is this iteration's: by the signal, or by the loss of the sandbox.
  void pump
    .catch(() => {})
    .then(() => {
      hasEnded = true
      wake()
    })
  try {
    while (!hasEnded) {
      const sample = newest
      newest = undefined
      if (sample) yield sample
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    stop()
    signal.removeEventListener('abort', stop)
  }
}
