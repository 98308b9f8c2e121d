import type { Refusal } from './egress/refusal'
import {
  ResourceError,
  RuntimeError,
  type SandboxError,
  type SandboxErrorDetails,
  SecurityError,
  TimeoutError,
} from './errors'
import type { RunOutcome, RunUsage } from './outcome'
import { lastEvent } from './run-log/outcome-event'

export interface RunOutput {
  stdout: string
  stderr: string
}

/**
 * What the library throws for a run that did not end well; undefined for one that exited with 0.
 *
 * @param refusal of a connection, while the run was going on: what a program that then fails has most likely failed by
 */
export function outcomeError(
  outcome: RunOutcome,
  usage: RunUsage,
  output: RunOutput,
  refusal?: Refusal,
): SandboxError | undefined {
  const event = lastEvent(outcome, usage)
  const details = { ...output, usage }
  if (event.type === 'exit') {
    if (outcome.kind === 'exited' && outcome.exitCode === 0) return undefined
    const { exitCode, signal } = event
    if (refusal) return refusalError(refusal, { ...details, exitCode, ...(signal === null ? {} : { signal }) })
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

function refusalError(refusal: Refusal, details: SandboxErrorDetails): SandboxError {
  const message = `the program failed after a connection was refused: ${refusal.message}`
  if (refusal.kind === 'too_many') return new ResourceError('network', message, { ...details, ...refusal.measured })
  return new SecurityError('target_refused', message, details)
}

const LINE_MAX_CHARS = 300

/** Most interpreters say on the last line of stderr what went wrong. */
function withLastLine(message: string, { stderr }: RunOutput): string {
  const line = stderr
    .trimEnd()
    .split('\n')
    .findLast((candidate) => /\w/.test(candidate) && !/^(Node\.js v\d|\s+at |\(Use `node --)/.test(candidate))
  return line ? `${message}: ${line.slice(0, LINE_MAX_CHARS)}` : message
}
