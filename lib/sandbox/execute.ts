import type { Language } from '@/lib/contracts/languages'
import type { StartRunRequest } from '@/lib/contracts/run'
import { StartRunRequest as StartRunRequestSchema } from '@/lib/contracts/run'
import { refusedCommand } from './allowed-commands'
import type { SandboxSpec } from './driver/driver'
import type { SandboxNetwork } from './egress/sandbox-network'
import { SecurityError } from './errors'
import type { RunUsage } from './outcome'
import { outcomeError, type RunOutput } from './outcome-error'
import type { Run } from './run'
import { programOf } from './run-program'
import type { RunRegistry } from './run-registry'
import { asCallError, issuesError } from './translate-error'

/** A program's text; or a file of the sandbox; or a shell line; or a command with its arguments. */
export type Program = string | { code: string } | { entry: string } | { command: string | string[] }

export interface ExecuteOptions {
  /** Default: that of the entry's name, or JavaScript. */
  language?: Language
  args?: string[]
  /** Text for stdin, which is then closed. Without it stdin is empty. */
  stdin?: string
  env?: Record<string, string>
  /** Written before the start. */
  files?: Record<string, string> | ReadonlyMap<string, string>
  /** Default /home/user. */
  cwd?: string
  /** Wall clock in ms. Default: the sandbox's own. */
  timeout?: number
  /** CPU time of all the run's processes together, in ms. Default: the sandbox's own. */
  cpuTime?: number
  /** Stops the run; `execute` then rejects with the signal's reason. */
  signal?: AbortSignal
  /** Called as output comes, with whole characters. */
  onStdout?: (text: string) => void
  onStderr?: (text: string) => void
}

export interface ExecuteResult extends RunUsage {
  /** At most 16 MiB of both together; bytes that are not UTF-8 are U+FFFD. */
  stdout: string
  stderr: string
  exitCode: number
  /** There was more output than `stdout` and `stderr` hold. */
  isTruncated: boolean
}

export interface ExecutingSandbox {
  readonly spec: SandboxSpec
  readonly runs: RunRegistry
  readonly network: SandboxNetwork | undefined
}

/**
 * Runs one program to its end.
 *
 * @throws {TimeoutError} | {ResourceError} | {SecurityError} | {RuntimeError} with what it had written until then
 * @throws {SandboxError} `bad_request` where the request makes no sense, with each mistake
 * @throws the signal's reason
 */
export async function execute(
  sandbox: ExecutingSandbox,
  program: Program,
  options: ExecuteOptions,
): Promise<ExecuteResult> {
  const { signal } = options
  signal?.throwIfAborted()
  const startedAtMs = performance.now()
  const run = await start(sandbox, program, options)
  const stop = () => {
    // What a stop can fail by is the loss of the sandbox, which ends the run as well.
    run.stop().catch(() => {})
  }
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  try {
    const output = await collect(run, options)
    const { outcome, usage } = await run.ended
    if (outcome.kind === 'cancelled') signal?.throwIfAborted()
    const error = outcomeError(outcome, usage, output, sandbox.network?.refusalOf(run.pid, startedAtMs))
    if (error) throw error
    return { ...output, exitCode: 0, isTruncated: run.log.isTruncated, ...usage }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

async function start(sandbox: ExecutingSandbox, program: Program, options: ExecuteOptions): Promise<Run> {
  const { cwd, signal } = options
  const request = requestOf(program, options)
  try {
    const refusal = refusedCommand(programOf(request), sandbox.spec.allowedCommands)
    if (refusal !== undefined) throw new SecurityError('command_not_allowed', refusal)
    return await sandbox.runs.start(request, {
      ...(cwd === undefined ? {} : { cwd }),
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw asCallError(error)
  }
}

function requestOf(program: Program, options: ExecuteOptions): StartRunRequest {
  const { language, args, env, timeout, cpuTime, files } = options
  const parsed = StartRunRequestSchema.safeParse({
    ...(typeof program === 'string' ? { code: program } : program),
    stdin: options.stdin ?? '',
    ...(language === undefined ? {} : { language }),
    ...(args === undefined ? {} : { args }),
    ...(env === undefined ? {} : { env }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(cpuTime === undefined ? {} : { cpuTimeMs: cpuTime }),
    ...(files === undefined ? {} : { files: files instanceof Map ? Object.fromEntries(files) : files }),
  })
  if (parsed.success) return parsed.data
  throw issuesError('bad_request', 'the program can not be run', parsed.error.issues)
}

async function collect(run: Run, { onStdout, onStderr }: ExecuteOptions): Promise<RunOutput> {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  const tell = { stdout: onStdout, stderr: onStderr }
  // A reader is dropped when this process was busy for long: it goes on where it was.
  for (let afterSeq = 0; afterSeq < run.log.lastSeq || !run.log.isComplete; ) {
    const before = afterSeq
    for await (const { seq, event } of run.log.subscribe({ afterSeq })) {
      afterSeq = seq
      if (event.type !== 'stdout' && event.type !== 'stderr') continue
      const bytes = event.text === undefined ? Buffer.from(event.base64 ?? '', 'base64') : Buffer.from(event.text)
      chunks[event.type].push(bytes)
      tell[event.type]?.(event.text ?? bytes.toString())
    }
    // Disposed of under us: nothing more can be read.
    if (afterSeq === before) break
  }
  return { stdout: Buffer.concat(chunks.stdout).toString(), stderr: Buffer.concat(chunks.stderr).toString() }
}
