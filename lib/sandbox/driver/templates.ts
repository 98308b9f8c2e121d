/**
 * For `SandboxSpec.template`: the one with Jupyter's kernels, which the project itself makes. It is the last that was made for
 * this engine; whichever server uses it puts its own agent into it.
 */
export const CODE_INTERPRETER_TEMPLATE = 'codetok/code-interpreter:v1'

/**
 * What sandboxes can be started from beside their profile's own image: built by steps, or kept of a sandbox. Kept beyond the
 * server's life, for its data folder alone.
 */
export interface SandboxTemplates {
  /** In no order. */
  list(): Promise<StoredTemplate[]>
  /** Whether a sandbox can be started from it: one of these, or one that the project itself makes. */
  has(ref: string): Promise<boolean>
  /** @throws {AppError} `not_found` */
  get(ref: string): Promise<StoredTemplate>
  /** Sandboxes that run of it go on. @throws {AppError} `not_found` */
  remove(ref: string): Promise<void>
  /**
   * Runs the steps one after another, each on what the one before has left.
   *
   * @throws {AppError} `sandbox_failed` where the driver can't build at all, `no_space`
   */
  build(request: TemplateBuild): Promise<TemplateOutcome>
}

export interface StoredTemplate {
  /** For `SandboxSpec.template`. */
  ref: string
  createdAtMs: number
  sizeBytes: number
  /** Who programs are, and where they start, when nobody says so. */
  defaultUser: string
  defaultWorkdir: string
  /** Environment of its programs, from its ENV steps and what it was built on. */
  env: Record<string, string>
}

export type TemplateOutcome =
  | { kind: 'built'; template: StoredTemplate }
  /** A step, or one of the commands, did not end well. @param step counted from 0 */
  | { kind: 'failed'; message: string; step?: number }

export interface TemplateBuild {
  /** For people: it becomes a part of the name that the driver makes. */
  name: string
  base: TemplateBase
  steps: readonly TemplateStep[]
  /** Started in each sandbox before anybody gets it. */
  startCommand?: string
  /** Tried until it ends with 0; only then is a sandbox given to anybody. */
  readyCommand?: string
  /** What the steps may use. Default: all that the machine has. */
  cpuCount?: number
  /** Runs every step anew. */
  noCache?: boolean
  onLog: (entry: TemplateLog) => void
  signal?: AbortSignal
}

export type TemplateBase =
  /** The image of profile `e2b`. */
  | { kind: 'profile' }
  | { kind: 'template'; ref: string }
  /** Of a registry, or one that the driver has. Debian or Ubuntu: others lack what the agent needs. */
  | { kind: 'image'; name: string; login?: { username: string; password: string; registry?: string } }

export type TemplateStep =
  /** By bash, as the user of the newest USER step or this one. */
  | { type: 'RUN'; command: string; user?: string }
  | { type: 'ENV'; env: Record<string, string> }
  | { type: 'WORKDIR'; path: string }
  | { type: 'USER'; user: string }
  | {
      type: 'COPY'
      /** A tar, gzipped or not, whose entries are named relative to the client's folder, as `source` names them. */
      archive: () => AsyncIterable<Uint8Array>
      source: string
      target: string
      /** `user` or `user:group`. Default: the user of the newest USER step. */
      owner?: string
      /** Octal. */
      mode?: string
    }

export interface TemplateLog {
  level: 'info' | 'warn' | 'error'
  message: string
  /** Counted from 0. */
  step?: number
}
