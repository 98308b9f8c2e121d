import { ResourceError, RuntimeError, type SandboxError, TimeoutError } from './errors'
import type { RunOutcome, RunUsage } from './outcome'
import { lastEvent } from './run-log/outcome-event'

export interface RunOutput {
  stdout: string
  stderr: string
}

/** What the library throws for a run that did not end well; undefined for one that exited with 0. */
export function outcomeError(outcome: RunOutcome, usage: RunUsage, output: RunOutput): SandboxError | undefined {
  const event = lastEvent(outcome, usage)
  const details = { ...output, usage }
  if (event.type === 'exit') {
    if (outcome.kind === 'exited' && outcome.exitCode === 0) return undefined
    const { exitCode, signal } = event
    if (signal === null)
      return new RuntimeError('exit', withLastLine(`the program exited with code ${exitCode}`, output), {
        ...details,
        exitCode,
      })
    return new RuntimeError('signal', `the program was ended by ${signal}`, { ...details, exitCode, signal })
  }
  const { code, message } = event
  const measured = {
    ...details,
    ...(event.limit === undefined ? {} : { limit: event.limit }),
    ...(event.seen === undefined ? {} : { seen: event.seen }),
  }
  switch (code) {
    case 'timeout':
      return new TimeoutError(code, message, measured)
    case 'cpu_time':
    case 'memory':
    case 'processes':
    case 'disk':
    case 'output':
      return new ResourceError(code, message, measured)
    case 'cancelled':
    case 'sandbox_lost':
    case 'start_failed':
      return new RuntimeError(code, message, measured)
  }
}

const LINE_MAX_CHARS = 300

/** Most interpreters say on the last line of stderr what went wrong. */
function withLastLine(message: string, { stderr }: RunOutput): string {
  const line = stderr
    .trimEnd()
    .split('\n')
    .findLast((candidate) => /\w/.test(candidate) && !/^(Node\.js v\d|\s+at )/.test(candidate))
  return line ? `${message}: ${line.slice(0, LINE_MAX_CHARS)}` : message
}
