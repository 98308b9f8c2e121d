import '#server-only'
import { randomBytes } from 'node:crypto'
import { AppError } from '@/lib/contracts/errors'
import type { ApiKey, NewApiKey } from '@/lib/contracts/keys'
import { newId } from '@/lib/sandbox'
import type { Store } from '@/lib/store/store'
import { digest, isSame } from '../secrets'

/** What the operator's own key owns, whichever key that is. */
export const OWN_KEY_OWNER = 'key'
/** A key in constant use is not written down at each request. */
const USE_NOTED_EVERY_MS = 60_000
const KEY_BYTES = 20
const KEYS_MAX = 1000

/** The keys that open the API: the one of the environment, and those made by `create`, which the store keeps hashed. */
export class Keys {
  readonly #ownKey: string | undefined
  readonly #store: Store
  readonly #notedAtMs = new Map<string, number>()

  constructor(store: Store, ownKey?: string) {
    this.#store = store
    this.#ownKey = ownKey
  }

  /** The owner of what is made with the key; undefined for one that is not valid. @throws {AppError} `store_failed` */
  async ownerOf(key: string): Promise<string | undefined> {
    if (isSame(key, this.#ownKey)) return OWN_KEY_OWNER
    const hash = hashOf(key)
    // Found by its hash: how long that takes says nothing about any key.
    const found = await this.#store.run((db) =>
      db.selectFrom('apiKeys').select('id').where('hash', '=', hash).executeTakeFirst(),
    )
    if (!found) return undefined
    await this.#noteUse(found.id)
    return `key:${found.id}`
  }

  /** Newest first. */
  async list(): Promise<ApiKey[]> {
    const rows = await this.#store.run((db) =>
      db
        .selectFrom('apiKeys')
        .select(['id', 'name', 'masked', 'createdAtMs', 'lastUsedAtMs'])
        .orderBy('createdAtMs', 'desc')
        .orderBy('id')
        .execute(),
    )
    return rows.map(({ createdAtMs, lastUsedAtMs, ...row }) => ({
      ...row,
      createdAt: new Date(createdAtMs).toISOString(),
      lastUsedAt: lastUsedAtMs === null ? null : new Date(lastUsedAtMs).toISOString(),
    }))
  }

  /** The key itself is in the answer and nowhere else. @throws {AppError} `conflict` beyond `KEYS_MAX` */
  async create(name: string): Promise<NewApiKey> {
    // The form that every version of the E2B SDK takes for a key.
    const key = `e2b_${randomBytes(KEY_BYTES).toString('hex')}`
    const row = {
      id: newId(),
      name,
      hash: hashOf(key),
      masked: `${key.slice(0, 8)}…${key.slice(-4)}`,
      createdAtMs: Date.now(),
      lastUsedAtMs: null,
    }
    await this.#store.transaction(async (db) => {
      const { count } = await db
        .selectFrom('apiKeys')
        .select((of) => of.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      if (count >= KEYS_MAX) throw new AppError('conflict', `there are ${count} keys, which is the most; revoke one`)
      await db.insertInto('apiKeys').values(row).execute()
    })
    const { id, masked } = row
    return { id, name, masked, createdAt: new Date(row.createdAtMs).toISOString(), lastUsedAt: null, key }
  }

  /** It opens nothing from now on; what was made with it goes on to its own end. @throws {AppError} `not_found` */
  async revoke(id: string): Promise<void> {
    const { numDeletedRows } = await this.#store.run((db) =>
      db.deleteFrom('apiKeys').where('id', '=', id).executeTakeFirst(),
    )
    if (numDeletedRows === 0n) throw new AppError('not_found', 'there is no such key')
    this.#notedAtMs.delete(id)
  }

  async #noteUse(id: string): Promise<void> {
    const nowMs = Date.now()
    if (nowMs - (this.#notedAtMs.get(id) ?? 0) < USE_NOTED_EVERY_MS) return
    this.#notedAtMs.set(id, nowMs)
    await this.#store.run((db) => db.updateTable('apiKeys').set({ lastUsedAtMs: nowMs }).where('id', '=', id).execute())
  }
}

const hashOf = (key: string): string => digest(key).toString('hex')
