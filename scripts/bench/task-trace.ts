import type { CDPSession } from '@playwright/test'
import { z } from 'zod'

const TraceEvent = z.object({
  name: z.string(),
  pid: z.number(),
  tid: z.number(),
  tdur: z.number().optional(),
  args: z.object({ name: z.unknown() }).partial().optional(),
})

/**
 * Records what the page's main thread does until the returned function is called, which gives the CPU time of its longest
 * task in milliseconds. CPU time, since other programs of a busy machine make every task look long.
 */
export async function traceLongestTask(devtools: CDPSession): Promise<() => Promise<number>> {
  const events: z.infer<typeof TraceEvent>[] = []
  devtools.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) {
      const parsed = TraceEvent.safeParse(event)
      if (parsed.success) events.push(parsed.data)
    }
  })
  await devtools.send('Tracing.start', { traceConfig: { includedCategories: ['toplevel'] } })
  return async () => {
    const isComplete = new Promise((resolve) => devtools.once('Tracing.tracingComplete', resolve))
    await devtools.send('Tracing.end')
    await isComplete
    const mainThreads = new Set(
      events
        .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
        .map(({ pid, tid }) => `${pid}:${tid}`),
    )
    const tasks = events.filter(({ name, pid, tid }) => name.endsWith('RunTask') && mainThreads.has(`${pid}:${tid}`))
    if (tasks.length === 0) throw new Error('the trace names no task of a page')
    return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000
  }
}
