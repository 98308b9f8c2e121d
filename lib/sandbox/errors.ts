import type { ErrorCode, Issue } from '@/lib/contracts/errors'
import type { RunUsage } from './outcome'

/** What every {SandboxError} may tell beside its message. */
export interface SandboxErrorDetails extends ErrorOptions {
  /** The limit that was hit and what was seen, in the unit of the code: ms, bytes or processes. */
  limit?: number
  seen?: number
  /** What the program had written until then. */
  stdout?: string
  stderr?: string
  /** Of a program that ended by itself. */
  exitCode?: number
  signal?: string
  usage?: RunUsage
  /** What is wrong with a configuration, each with its path. */
  issues?: readonly Issue[]
}

export type TimeoutErrorCode = 'timeout'
export type ResourceErrorCode = 'memory' | 'processes' | 'disk' | 'network' | 'output' | 'cpu_time'
export type SecurityErrorCode = 'command_not_allowed' | 'path_outside' | 'target_refused'
/** `exit`: an exit code other than 0; `signal`: ended by one; `cancelled`: stopped by somebody. */
export type RuntimeErrorCode = 'exit' | 'signal' | 'start_failed' | 'cancelled' | 'sandbox_lost'
export type SandboxErrorCode =
  | TimeoutErrorCode
  | ResourceErrorCode
  | SecurityErrorCode
  | RuntimeErrorCode
  | 'bad_config'
  | 'not_initialized'
  | 'disposed'
  | ErrorCode

/** In the package; each answer has its own heading. */
const GUIDE = 'docs/guide.md'

/** The heading of the guide that answers it, where that is not the one on errors. */
export const ANSWERS: Partial<Record<SandboxErrorCode, string>> = {
  timeout: 'a-run-times-out',
  cpu_time: 'a-run-times-out',
  memory: 'out-of-memory',
  processes: 'out-of-memory',
  disk: 'the-disk-is-full',
  no_space: 'the-disk-is-full',
  output: 'output-is-cut',
  network: 'network-refused',
  target_refused: 'network-refused',
  sandbox_lost: 'the-sandbox-is-gone',
  gone: 'the-sandbox-is-gone',
  sandbox_failed: 'the-sandbox-does-not-start',
  sandbox_disabled: 'the-sandbox-does-not-start',
  pool_exhausted: 'a-pool-of-sandboxes',
  rate_limited: 'a-pool-of-sandboxes',
  not_initialized: 'one-sandbox',
  disposed: 'one-sandbox',
  bad_config: 'security-and-resources',
  command_not_allowed: 'security-and-resources',
  path_outside: 'files',
  not_found: 'files',
  conflict: 'files',
  too_large: 'files',
}
export const ANY_OTHER = 'errors'

const BRAND = Symbol.for('codetok.SandboxError')
type Kind = 'SandboxError' | 'TimeoutError' | 'ResourceError' | 'SecurityError' | 'RuntimeError'

/**
 * What the library throws. Told apart by a brand, not by identity: a Next.js build may evaluate this module twice in one
 * process, and `instanceof` holds across both.
 */
export class SandboxError extends Error {
  override readonly name: Kind = 'SandboxError'
  declare readonly limit?: number
  declare readonly seen?: number
  readonly stdout: string
  readonly stderr: string
  declare readonly exitCode?: number
  declare readonly signal?: string
  declare readonly usage?: RunUsage
  declare readonly issues?: readonly Issue[]
  /** Where the guide answers it. */
  readonly help: string

  constructor(
    readonly code: SandboxErrorCode,
    message: string,
    details: SandboxErrorDetails = {},
  ) {
    const { cause, stdout = '', stderr = '', ...measured } = details
    super(message, cause === undefined ? undefined : { cause })
    this.stdout = stdout
    this.stderr = stderr
    Object.assign(this, measured)
    this.help = `${GUIDE}#${ANSWERS[code] ?? ANY_OTHER}`
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/** The program ran longer than it may. */
export class TimeoutError extends SandboxError {
  override readonly name = 'TimeoutError'
  declare readonly code: TimeoutErrorCode
}

/** The program, or a file, took more than there is for it. */
export class ResourceError extends SandboxError {
  override readonly name = 'ResourceError'
  declare readonly code: ResourceErrorCode
}

/** Something was asked for that the sandbox's settings forbid. */
export class SecurityError extends SandboxError {
  override readonly name = 'SecurityError'
  declare readonly code: SecurityErrorCode
}

/** The program failed, or could not be run to its end. */
export class RuntimeError extends SandboxError {
  override readonly name = 'RuntimeError'
  declare readonly code: RuntimeErrorCode
}

// The names are written out: a bundler may shorten those of the classes.
tellApart(SandboxError)
tellApart(TimeoutError, 'TimeoutError')
tellApart(ResourceError, 'ResourceError')
tellApart(SecurityError, 'SecurityError')
tellApart(RuntimeError, 'RuntimeError')

/** @param kind absent: any of ours */
function tellApart(branded: object, kind?: Kind): void {
  Object.defineProperty(branded, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      // A class that somebody derives from ours is told apart as every class is.
      if (this !== branded) return Function.prototype[Symbol.hasInstance].call(this, value)
      if (typeof value !== 'object' || value === null || !(BRAND in value)) return false
      return kind === undefined || ('name' in value && value.name === kind)
    },
  })
}
