import type { Client } from '@modelcontextprotocol/sdk/client/index.js'

/** One of the servers behind the gateway. */
export interface Backend {
  name: string
  client: Client
}

/** One page of what a server offers of one kind. */
interface Page<T> {
  items: T[]
  nextCursor: string | undefined
}

export interface OffersOptions<T> {
  /** Of those servers alone that have any. */
  backends: () => readonly Backend[]
  page: (client: Client, cursor: string | undefined) => Promise<Page<T>>
  /** What people ask for it by. */
  nameOf: (offer: T) => string
  /** The same offer under another name, where that is possible. */
  renamed?: (offer: T, name: string) => T
}

/** What all servers offer of one kind, each under a name that is one server's alone: the first to have it keeps it. */
export class Offers<T> {
  readonly #options: OffersOptions<T>
  readonly #owners = new Map<string, { backend: Backend; name: string }>()

  constructor(options: OffersOptions<T>) {
    this.#options = options
  }

  /** Asks all servers anew. */
  async list(): Promise<T[]> {
    const { backends, nameOf, renamed } = this.#options
    const lists = await Promise.all(
      backends().map(async (backend) => ({ backend, offers: await this.#allOf(backend) })),
    )
    this.#owners.clear()
    const found: T[] = []
    for (const { backend, offers } of lists) {
      for (const offer of offers) {
        const name = nameOf(offer)
        const isTaken = this.#owners.has(name)
        if (isTaken && !renamed) continue
        const shown = isTaken ? `${backend.name.replaceAll(/[^\w-]/g, '_')}_${name}` : name
        if (this.#owners.has(shown)) continue
        this.#owners.set(shown, { backend, name })
        found.push(isTaken && renamed ? renamed(offer, shown) : offer)
      }
    }
    return found
  }

  /** Whose it is, and what that server calls it. */
  async find(shown: string): Promise<{ backend: Backend; name: string } | undefined> {
    if (!this.#owners.has(shown)) await this.list()
    return this.#owners.get(shown)
  }

  async #allOf({ client }: Backend): Promise<T[]> {
    const all: T[] = []
    let cursor: string | undefined
    do {
      const { items, nextCursor } = await this.#options.page(client, cursor)
      all.push(...items)
      cursor = nextCursor
    } while (cursor !== undefined)
    return all
  }
}
