import { NotebookContext } from './context'
import type { Kernels } from './kernels'
import { languageOf } from './languages'

/** A request that can't be met; in E2B's form its message is the answer's text. */
export class NotebookFailure extends Error {
  constructor(
    readonly status: 400 | 404 | 413,
    message: string,
  ) {
    super(message)
  }
}

const DEFAULT_LANGUAGES = ['python', 'javascript'] as const

/** The contexts of a sandbox, in the order in which they were made: first one for Python and one for JavaScript. */
export class Contexts {
  readonly #all = new Map<string, NotebookContext>()
  /** Those that executions share which name a language alone. */
  readonly #shared = new Map<string, NotebookContext>()

  constructor(
    private readonly kernels: Kernels,
    private readonly home: string,
  ) {
    for (const language of DEFAULT_LANGUAGES) {
      if (kernels.has(language)) this.#shared.set(language, this.create({ language }))
    }
  }

  /** Starts kernels of shared contexts before there is anything to run. */
  warm(languages: readonly string[]): void {
    for (const language of languages) this.#shared.get(language)?.warm()
  }

  list(): NotebookContext[] {
    return [...this.#all.values()]
  }

  /** @throws {NotebookFailure} */
  create({ language: given, cwd = this.home }: { language?: string | undefined; cwd?: string | undefined }) {
    const language = languageOf(given)
    const source = this.kernels.source(language, cwd)
    if ('problem' in source) throw new NotebookFailure(400, source.problem)
    const context = new NotebookContext(language, cwd, source)
    this.#all.set(context.id, context)
    return context
  }

  /** @throws {NotebookFailure} */
  get(id: string): NotebookContext {
    const context = this.#all.get(id)
    if (!context) throw new NotebookFailure(404, `Context ${id} not found`)
    return context
  }

  /** Of an execution that names one, or a language, or neither. @throws {NotebookFailure} */
  find({ id, language: given }: { id: string | undefined; language: string | undefined }): NotebookContext {
    if (id !== undefined && given !== undefined) {
      throw new NotebookFailure(400, 'Only one of context_id or language can be provided')
    }
    if (id !== undefined) return this.get(id)
    const language = languageOf(given)
    const shared = this.#shared.get(language)
    if (shared) return shared
    const context = this.create({ language })
    this.#shared.set(language, context)
    return context
  }

  /** @throws {NotebookFailure} */
  async remove(id: string): Promise<void> {
    const context = this.get(id)
    this.#all.delete(id)
    if (this.#shared.get(context.language) === context) this.#shared.delete(context.language)
    await context.remove()
  }
}
