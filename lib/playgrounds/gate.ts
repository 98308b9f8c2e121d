import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import { Attempts } from './attempts'

/** One source's misses: a person has a handful of dead links, a guesser needs 2^103 tries. */
const MISSES = { burst: 30, everyMs: 2000 }
/** Everybody's misses together, for a guesser with many addresses. */
const ALL_MISSES = { burst: 300, everyMs: 100 }
const SHARES = { burst: 30, everyMs: 20_000 }
/** Each may bring tens of megabytes from elsewhere. */
const IMPORTS = { burst: 10, everyMs: 30_000 }
/** Each takes a tenth of a second of a core. */
const CARDS = { burst: 20, everyMs: 3000 }
const EVERYBODY = ''

/**
 * Stands before shared playgrounds. Sources are what the proxy in front says they are, so these are limits of load: what protects a
 * link is that nobody can guess it.
 */
export class Gate {
  readonly #misses: Attempts
  readonly #allMisses: Attempts
  readonly #shares: Attempts
  readonly #imports: Attempts
  readonly #cards: Attempts

  constructor(nowMs: () => number = Date.now) {
    this.#misses = new Attempts({ ...MISSES, nowMs })
    this.#allMisses = new Attempts({ ...ALL_MISSES, nowMs })
    this.#shares = new Attempts({ ...SHARES, nowMs })
    this.#imports = new Attempts({ ...IMPORTS, nowMs })
    this.#cards = new Attempts({ ...CARDS, nowMs })
  }

  /**
   * Lets somebody look for an id. Who missed too often is refused before anything is looked up; when all together miss too
   * often, what is there is still found.
   *
   * @throws {AppError} `rate_limited`, or as `look` does
   */
  async look<Found>(source: string, look: () => Promise<Found>): Promise<Found> {
    if (!this.#misses.isAllowed(source)) throw tooMany('too many links that lead nowhere; try again in a moment')
    try {
      return await look()
    } catch (error) {
      if (!(error instanceof AppError && ['not_found', 'forbidden'].includes(error.code))) throw error
      const isAllowed = this.#allMisses.isAllowed(EVERYBODY)
      this.#misses.note(source)
      this.#allMisses.note(EVERYBODY)
      if (!isAllowed) throw tooMany('too many links that lead nowhere; try again in a moment')
      throw error
    }
  }

  /** @throws {AppError} `rate_limited` */
  requireShare(source: string): void {
    if (!this.#shares.isAllowed(source))
      throw tooMany('too many playgrounds were shared from here; try again in a moment')
    this.#shares.note(source)
  }

  /** @throws {AppError} `rate_limited` */
  requireImport(source: string): void {
    if (!this.#imports.isAllowed(source)) throw tooMany('too many imports from here; try again in a moment')
    this.#imports.note(source)
  }

  /** @throws {AppError} `rate_limited` */
  requireCard(source: string): void {
    if (!this.#cards.isAllowed(source)) throw tooMany('too many cards were asked for from here; try again in a moment')
    this.#cards.note(source)
  }
}

const tooMany = (message: string) => new AppError('rate_limited', message)
