import type { KernelEvent } from './messages'

/** A line of the answer to `/execute`, in E2B's form. The client ignores types that it does not know. */
export type ExecutionEvent =
  | { type: 'number_of_executions'; execution_count: number }
  | { type: 'stdout' | 'stderr'; text: string; timestamp: string }
  | ({ type: 'result'; is_main_result: boolean } & Record<string, unknown>)
  | { type: 'error'; name: string; value: string; traceback: string }
  | { type: 'keepalive' }
  | { type: 'end_of_execution' }

const KEYS: Readonly<Record<string, string>> = {
  'text/plain': 'text',
  'text/html': 'html',
  'text/markdown': 'markdown',
  'image/svg+xml': 'svg',
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'application/pdf': 'pdf',
  'text/latex': 'latex',
  'application/json': 'json',
  'application/javascript': 'javascript',
  'e2b/data': 'data',
  'e2b/chart': 'chart',
}

export function executionEvent(event: Exclude<KernelEvent, { type: 'done' }>): ExecutionEvent {
  switch (event.type) {
    case 'count':
      return { type: 'number_of_executions', execution_count: event.count }
    case 'stdout':
    case 'stderr':
      return { ...event, timestamp: new Date().toISOString() }
    case 'result':
      return { type: 'result', ...byKey(event.data), is_main_result: event.isMain }
    case 'error':
      return event
  }
}

/** By E2B's names; other MIME types go under `extra`. */
function byKey(data: Record<string, unknown>): Record<string, unknown> {
  const known: Record<string, unknown> = {}
  const extra: Record<string, unknown> = {}
  for (const [mime, value] of Object.entries(data)) {
    if (value === null || value === undefined) continue
    const key = KEYS[mime]
    if (key === undefined) extra[mime] = value
    else known[key] = value
  }
  return Object.keys(extra).length === 0 ? known : { ...known, extra }
}

/**
 * As a line of JSON in ASCII alone: clients decode each chunk for itself, and wherever one ends, no character is cut.
 */
export function lineOf(event: ExecutionEvent): string {
  return `${JSON.stringify(event).replace(/[\u007f-\uffff]/g, escaped)}\n`
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
