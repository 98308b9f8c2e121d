import '#server-only'
import { createHash, timingSafeEqual } from 'node:crypto'

/** Who a key stands for. The key of the environment is the operator's own. */
export class Keys {
  readonly #own: Buffer

  constructor(ownKey: string) {
    this.#own = digest(ownKey)
  }

  /** The owner of what is made with the key; undefined for one that is not valid. */
  async ownerOf(key: string): Promise<string | undefined> {
    return timingSafeEqual(digest(key), this.#own) ? 'key' : undefined
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
