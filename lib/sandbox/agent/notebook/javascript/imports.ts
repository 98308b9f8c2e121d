import { createRequire } from 'node:module'
import path from 'node:path'
import { constants, Script } from 'node:vm'

/** Under this symbol of the global object scripts find what stands for their imports. */
export const KERNEL = Symbol.for('codetok.kernel')

type Import = (specifier: string, options?: unknown) => Promise<Record<string, unknown>>

/** Imports as a module in the kernel's present folder would. */
export class Imports {
  #importer: { folder: string; load: Import } | undefined

  /** @param names that must be among the module's exports */
  async import(specifier: string, options?: unknown, names: readonly string[] = []): Promise<Record<string, unknown>> {
    const module = await this.#load(specifier, options)
    for (const name of names) {
      if (name in module) continue
      throw new SyntaxError(`The requested module '${specifier}' does not provide an export named '${name}'`)
    }
    return module
  }

  /** `import.meta` of a script. */
  get meta(): object {
    const dirname = process.cwd()
    return {
      dirname,
      filename: path.join(dirname, 'cell.js'),
      url: new URL('cell.js', `file://${encodeURI(dirname)}/`).href,
    }
  }

  readonly require = Object.assign((id: string): unknown => here()(id), {
    resolve: (id: string): string => here().resolve(id),
  })

  #load(specifier: string, options: unknown): Promise<Record<string, unknown>> {
    const folder = process.cwd()
    if (this.#importer?.folder !== folder) {
      const script = new Script('(specifier, options) => import(specifier, options)', {
        filename: path.join(folder, 'cell.js'),
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      })
      this.#importer = { folder, load: script.runInThisContext() }
    }
    return this.#importer.load(specifier, options)
  }
}

const here = (): NodeJS.Require => createRequire(path.join(process.cwd(), 'cell.js'))
