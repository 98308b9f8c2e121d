import '#server-only'
import { setImmediate } from 'node:timers/promises'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '@/lib/store/schema'
import type { Store } from '@/lib/store/store'
import type { Blob } from './snapshot'

/** Longer than any share takes: what one has just asked for, it is about to refer to. */
const GRACE_MS = 60_000
/** Looked through at once; between two lots others are answered. */
const LOT = 200

/**
 * Keeps content, once. The row is written even when it is there, which holds back a sweep until the transaction that is going to
 * refer to it has ended; always in one order, so that two shares don't wait for each other.
 */
export async function keepBlobs(db: Transaction<Schema>, blobs: readonly Blob[], nowMs: number): Promise<void> {
  const byHash = new Map(blobs.map((blob) => [blob.hash, blob]))
  for (const [hash, { content }] of [...byHash].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await db
      .insertInto('blobs')
      .values({ hash, content, sizeBytes: content.length, touchedAtMs: nowMs })
      .onConflict((conflict) => conflict.column('hash').doUpdateSet({ touchedAtMs: nowMs }))
      .execute()
  }
}

/** Removes those of the named blobs that nothing refers to any more. */
export async function sweepBlobs(store: Store, hashes: Iterable<string>, nowMs: number): Promise<void> {
  for (const hash of new Set(hashes)) {
    await store.run((db) => unreferenced(db, nowMs).where('hash', '=', hash).execute())
  }
}

/** Looks through all blobs, a lot at a time. */
export async function sweepAllBlobs(store: Store, nowMs: number): Promise<void> {
  let last = ''
  for (;;) {
    const after = last
    const lot = await store.run((db) =>
      db.selectFrom('blobs').select('hash').where('hash', '>', after).orderBy('hash').limit(LOT).execute(),
    )
    if (lot.length === 0) return
    const hashes = lot.map(({ hash }) => hash)
    last = hashes.at(-1) ?? ''
    await store.run((db) => unreferenced(db, nowMs).where('hash', 'in', hashes).execute())
    await setImmediate()
  }
}

const unreferenced = (db: Kysely<Schema>, nowMs: number) =>
  db
    .deleteFrom('blobs')
    .where('touchedAtMs', '<=', nowMs - GRACE_MS)
    .where((is) =>
      is.and([
        is.not(
          is.exists(
            is.selectFrom('playgroundFiles').select('path').whereRef('playgroundFiles.hash', '=', 'blobs.hash'),
          ),
        ),
        is.not(is.exists(is.selectFrom('playgrounds').select('id').whereRef('playgrounds.runHash', '=', 'blobs.hash'))),
      ]),
    )
