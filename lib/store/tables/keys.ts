/** Keys of the API beside the one of the environment. The key itself is nowhere. */
interface ApiKeysTable {
  id: string
  name: string
  /** SHA-256 of the key, which has 160 random bits: nothing slower is needed. */
  hash: string
  /** What people tell it by: its first and last characters. */
  masked: string
  createdAtMs: number
  lastUsedAtMs: number | null
}

export interface KeyTables {
  apiKeys: ApiKeysTable
}
