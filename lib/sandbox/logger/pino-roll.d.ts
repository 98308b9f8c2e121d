declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events'

  /** The part of its SonicBoom that we use. */
  interface RollingFile extends EventEmitter {
    /** Where it writes now: the path with a number before its extension. */
    readonly file: string
    write(text: string): boolean
    flush(done: (error?: Error) => void): void
    end(): void
  }

  export default function roll(options: {
    file: string
    /** `k`, `m` or `g`. */
    size?: string
    /** Files kept beside the one that is written. */
    limit?: { count: number; removeOtherLogFiles?: boolean }
    mkdir?: boolean
    sync?: boolean
    mode?: number
  }): Promise<RollingFile>
}
