import { type Runtime, Session } from 'node:inspector'

export class Interrupted extends Error {
  override readonly name = 'Interrupted'

  constructor(options?: ErrorOptions) {
    super('the execution was interrupted', options)
  }
}

/**
 * Evaluates as the console of a browser does: `await` at the top, names that may be declared again, and the value of the last
 * expression. The inspector does all that; this gets at the values themselves.
 */
export class Evaluator {
  readonly #session = new Session()
  #taken: unknown
  #globalId = ''

  constructor() {
    this.#session.connect()
    // Node.js would say that it waits for a debugger.
    process.on('exit', () => this.#session.disconnect())
  }

  /**
   * @returns the value; of a promise, what it resolves to
   * @throws what the code throws; `Interrupted` where it was broken into
   */
  async evaluate(expression: string, file: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: `${expression}\n//# sourceURL=${file}`,
      replMode: true,
      awaitPromise: true,
      objectGroup: file,
    })
    try {
      if (!exceptionDetails) return await this.#valueOf(result)
      throw exceptionDetails.exception
        ? await this.#valueOf(exceptionDetails.exception)
        : new Error(exceptionDetails.text)
    } finally {
      this.#session.post('Runtime.releaseObjectGroup', { objectGroup: file })
    }
  }

  async #valueOf({ type, value, objectId, unserializableValue }: Runtime.RemoteObject): Promise<unknown> {
    if (type === 'undefined') return undefined
    const argument = objectId ? { objectId } : unserializableValue ? { unserializableValue } : { value }
    this.#globalId ||= await this.#findGlobal()
    await this.#post('Runtime.callFunctionOn', {
      objectId: this.#globalId,
      functionDeclaration: `function (value) { this[Symbol.for('codetok.taken')](value) }`,
      arguments: [argument],
    })
    const taken = this.#taken
    this.#taken = undefined
    return taken
  }

  async #findGlobal(): Promise<string> {
    const take = (value: unknown) => {
      this.#taken = value
    }
    Object.defineProperty(globalThis, Symbol.for('codetok.taken'), { value: take })
    const { result } = await this.#post<Runtime.EvaluateReturnType>('Runtime.evaluate', { expression: 'globalThis' })
    return result.objectId ?? ''
  }

  #post<T>(method: string, parameters: object): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#session.post(method, parameters, (error, result) =>
        error ? reject(new Interrupted({ cause: error })) : resolve(result as T),
      )
    })
  }
}
