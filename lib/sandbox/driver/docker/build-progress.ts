import { AppError } from '@/lib/contracts/errors'
import { tellable } from '../../tellable'
import type { TemplateBuild } from '../templates'
import type { Engine } from './engine'
import type { TemplateDockerfile } from './template-dockerfile'

export interface BuildFailure {
  message: string
  /** Counted from 0. */
  step?: number
}

interface BuildEvent {
  stream?: string
  status?: string
  error?: string
}

/** What the engine says of a build, as what the request's steps have to say. */
export class BuildProgress {
  readonly #dockerfile: TemplateDockerfile
  readonly #request: TemplateBuild
  #step: number | undefined

  constructor(dockerfile: TemplateDockerfile, request: TemplateBuild) {
    this.#dockerfile = dockerfile
    this.#request = request
  }

  /** @returns the failure, where there was one */
  follow(engine: Engine, stream: NodeJS.ReadableStream): Promise<BuildFailure | undefined> {
    return new Promise((resolve, reject) => {
      let failure: string | undefined
      engine.docker.modem.followProgress(
        stream,
        (error) => {
          if (failure !== undefined) resolve(this.#failed(failure))
          else if (error) reject(new AppError('sandbox_failed', tellable(error), { cause: error }))
          else resolve(undefined)
        },
        (event: BuildEvent) => {
          if (event.error !== undefined) failure ??= tellable(event.error)
          if (event.stream !== undefined) this.#tell(event.stream)
          else if (event.status !== undefined) this.#log('info', event.status)
        },
      )
    })
  }

  #tell(text: string): void {
    const instruction = /^Step (\d+)\/\d+ : /.exec(text)?.[1]
    if (instruction !== undefined) {
      const step = this.#dockerfile.stepOf(Number(instruction))
      if (step !== undefined && step !== this.#step) this.#log('info', titleOf(this.#request.steps[step]), step)
      this.#step = step
      return
    }
    // The engine's own words about its layers and containers.
    if (/^( ---> |Removing intermediate container |Successfully )/.test(text)) return
    const level = text.startsWith(ERROR_COLOUR) ? 'warn' : 'info'
    for (const line of text.replaceAll(ERROR_COLOUR, '').replaceAll(RESET, '').split('\n')) {
      if (line.trim() !== '') this.#log(level, line.trimEnd())
    }
  }

  #failed(message: string): BuildFailure {
    const step = this.#step
    const said = step === undefined ? undefined : this.#request.steps[step]
    const why = said?.type === 'RUN' ? reasonOf(message) : undefined
    const told = said?.type === 'RUN' && why ? `failed to run command '${said.command}': ${why}` : message.trim()
    return { message: told, ...(step === undefined ? {} : { step }) }
  }

  #log(level: 'info' | 'warn' | 'error', message: string, step = this.#step): void {
    this.#request.onLog({ level, message, ...(step === undefined ? {} : { step }) })
  }
}

/** Why a command did not run, or did not end well, as E2B says it. */
function reasonOf(message: string): string | undefined {
  const code = /returned a non-zero code: (\d+)/.exec(message)?.[1]
  if (code !== undefined) return `exit status ${code}`
  const user = /unable to find user (.+?): no matching entries/.exec(message)?.[1]
  return user && `command failed: unauthenticated: invalid username: '${user}'`
}

const ERROR_COLOUR = '\x1b[91m'
const RESET = '\x1b[0m'

function titleOf(step: TemplateBuild['steps'][number] | undefined): string {
  switch (step?.type) {
    case 'RUN':
      return `RUN ${step.command}`
    case 'ENV':
      return `ENV ${Object.keys(step.env).join(' ')}`
    case 'WORKDIR':
      return `WORKDIR ${step.path}`
    case 'USER':
      return `USER ${step.user}`
    case 'COPY':
      return `COPY ${step.source} ${step.target}`
    case undefined:
      return ''
  }
}
