import pino, { type Logger } from 'pino'
import { type Lifecycle, sharedLifecycle } from '../lifecycle'
import { LogFile, type LogFileOptions } from './log-file'
import { loggable, printable } from './printable'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

export interface SandboxLoggerOptions extends LogFileOptions {
  /** Default `info`: runs and errors; `debug` has every step of a sandbox's life. */
  level?: LogLevel
  /** Default: the process's own stderr. */
  file?: string
  lifecycle?: Lifecycle
}

/**
 * One line of JSON for each thing that happens to the sandboxes of this process, and for what is told with `info` and its like.
 * Nothing that a program is called or prints can make a line of its own, colour a terminal or show a key.
 */
export class SandboxLogger {
  readonly #file: LogFile | undefined
  readonly #log: Logger
  readonly #unsubscribe: () => void

  constructor(options: SandboxLoggerOptions = {}) {
    this.#file = options.file === undefined ? undefined : new LogFile(options.file, options)
    const write = this.#file
      ? (line: string) => this.#file?.write(line)
      : (line: string) => void process.stderr.write(printable(line))
    this.#log = pino(
      {
        level: options.level ?? 'info',
        base: { pid: process.pid },
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      { write },
    )
    this.#unsubscribe = this.#listen(options.lifecycle ?? sharedLifecycle())
  }

  /** Why nothing is written any more; undefined while all is well. */
  get failure(): Error | undefined {
    return this.#file?.failure
  }

  debug(message: string, details: Record<string, unknown> = {}): void {
    this.#write('debug', message, details)
  }

  info(message: string, details: Record<string, unknown> = {}): void {
    this.#write('info', message, details)
  }

  warn(message: string, details: Record<string, unknown> = {}): void {
    this.#write('warn', message, details)
  }

  error(message: string, details: Record<string, unknown> = {}): void {
    this.#write('error', message, details)
  }

  /** Hears nothing any more; resolves when all is on disk. */
  async close(): Promise<void> {
    this.#unsubscribe()
    await this.#file?.close()
  }

  #listen(lifecycle: Lifecycle): () => void {
    return lifecycle.listen({
      create: (stats) => this.debug('sandbox created', { ...stats }),
      acquire: (stats) => this.debug('sandbox acquired', { ...stats }),
      release: (stats) => this.debug('sandbox released', { ...stats }),
      destroy: (stats) => this.debug('sandbox destroyed', { ...stats }),
      execute: (stats) => this.info('run ended', { ...stats }),
      error: (stats) => this.error('engine failed', { ...stats }),
    })
  }

  #write(level: 'debug' | 'info' | 'warn' | 'error', message: string, details: Record<string, unknown>): void {
    // Under one name: what a caller passes on can't take the place of the level or the time.
    if (this.#log.isLevelEnabled(level)) this.#log[level]({ details: loggable(details) }, String(loggable(message)))
  }
}
