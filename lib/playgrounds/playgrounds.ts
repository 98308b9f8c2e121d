import '#server-only'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import { AppError } from '@/lib/contracts/errors'
import {
  type Ancestor,
  type Playground,
  RecordedRun,
  type SharedPlayground,
  type SharePlaygroundRequest,
} from '@/lib/contracts/playground'
import { newId } from '@/lib/sandbox'
import type { Schema } from '@/lib/store/schema'
import type { Store } from '@/lib/store/store'
import { keepBlobs, sweepAllBlobs, sweepBlobs } from './blobs'
import { type Snapshot, snapshotOf } from './snapshot'

/** How far back a playground tells what it was made from. */
const LINEAGE_MAX = 20
/** How long the sum of all that is kept is believed. */
const TOTAL_FOR_MS = 30_000
const EXPIRED_AT_ONCE = 100

export interface PlaygroundsOptions {
  store: Store
  /** What all of them may take together. */
  maxTotalBytes: number
  nowMs?: () => number
}

/** Who may delete: the one who shared, by its token, or an operator. */
export type DeleteRight = { token: string } | 'operator'

/** Shared playgrounds: snapshots that never change, until they expire or are deleted. */
export class Playgrounds {
  readonly #store: Store
  readonly #maxTotalBytes: number
  readonly #nowMs: () => number
  #total: { bytes: number; atMs: number } | undefined

  constructor({ store, maxTotalBytes, nowMs = Date.now }: PlaygroundsOptions) {
    this.#store = store
    this.#maxTotalBytes = maxTotalBytes
    this.#nowMs = nowMs
  }

  /** @throws {AppError} `too_large`, `bad_request`; `no_space` where all of them together are too much */
  async share(request: SharePlaygroundRequest): Promise<SharedPlayground> {
    const snapshot = snapshotOf(request)
    await this.#requireRoom(snapshot.sizeBytes)
    const nowMs = this.#nowMs()
    const id = newId()
    const deleteToken = randomBytes(24).toString('base64url')
    const expiresAtMs = request.expiresInMs == null ? null : nowMs + request.expiresInMs
    await this.#store.transaction(async (db) => {
      const blobs = snapshot.run === null ? snapshot.files : [...snapshot.files, snapshot.run]
      await keepBlobs(db, blobs, nowMs)
      await db
        .insertInto('playgrounds')
        .values({
          id,
          title: request.title,
          template: request.template,
          entry: request.entry ?? null,
          args: request.args ?? '',
          parentId: await knownId(db, request.parentId),
          runHash: snapshot.run?.hash ?? null,
          sizeBytes: snapshot.sizeBytes,
          createdAtMs: nowMs,
          expiresAtMs,
          goneAtMs: null,
          deleteTokenHash: digest(deleteToken).toString('hex'),
        })
        .execute()
      await insertFiles(db, id, snapshot)
    })
    const expiresAt = expiresAtMs === null ? null : iso(expiresAtMs)
    return { id, deleteToken, sizeBytes: snapshot.sizeBytes, createdAt: iso(nowMs), expiresAt }
  }

  /** @throws {AppError} `not_found`; `gone` once it has expired or was deleted */
  read(id: string): Promise<Playground> {
    return this.#store.run(async (db) => {
      const files = await readFiles(db, id)
      const run = await readRun(db, id)
      // Last: as long as the row is there, all that was read before it was.
      const row = await this.#readRow(db, id)
      return {
        id,
        title: row.title,
        template: row.template,
        ...files,
        entry: row.entry,
        args: row.args,
        run,
        lineage: await this.#lineage(db, row.parentId),
        sizeBytes: row.sizeBytes,
        createdAt: iso(row.createdAtMs),
        expiresAt: row.expiresAtMs === null ? null : iso(row.expiresAtMs),
      }
    })
  }

  /** Whether there once was such a playground, and it has expired or was deleted. */
  isGone(id: string): Promise<boolean> {
    return this.#store.run(async (db) => {
      const row = await db
        .selectFrom('playgrounds')
        .select(['expiresAtMs', 'goneAtMs'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return false
      return row.goneAtMs !== null || (row.expiresAtMs !== null && row.expiresAtMs <= this.#nowMs())
    })
  }

  /** What a card of a link shows. @throws {AppError} as `read` */
  readTitle(id: string): Promise<string> {
    return this.#store.run(async (db) => (await this.#readRow(db, id)).title)
  }

  /** @throws {AppError} `not_found`, `gone`; `forbidden` for a token that is not this one's */
  async remove(id: string, right: DeleteRight): Promise<void> {
    const hashes = await this.#store.transaction(async (db) => {
      const { deleteTokenHash } = await this.#readRow(db, id)
      const mayDelete =
        right === 'operator' || timingSafeEqual(digest(right.token), Buffer.from(deleteTokenHash, 'hex'))
      if (!mayDelete) throw new AppError('forbidden', 'this is not the token that may delete the playground')
      return this.#takeAway(db, id)
    })
    await sweepBlobs(this.#store, hashes, this.#nowMs())
  }

  /** Takes away what has expired, and content that nothing refers to. */
  async sweep(): Promise<void> {
    const nowMs = this.#nowMs()
    const expired = await this.#store.run((db) =>
      db
        .selectFrom('playgrounds')
        .select('id')
        .where('expiresAtMs', '<=', nowMs)
        .where('goneAtMs', 'is', null)
        .limit(EXPIRED_AT_ONCE)
        .execute(),
    )
    for (const { id } of expired) await this.#store.transaction((db) => this.#takeAway(db, id))
    await sweepAllBlobs(this.#store, nowMs)
  }

  /** Leaves the bare id. @returns the hashes that it referred to */
  async #takeAway(db: Transaction<Schema>, id: string): Promise<string[]> {
    const files = await db.deleteFrom('playgroundFiles').where('playgroundId', '=', id).returning('hash').execute()
    const { runHash } = await db
      .selectFrom('playgrounds')
      .select('runHash')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    await db
      .updateTable('playgrounds')
      .set({ goneAtMs: this.#nowMs(), title: '', entry: null, args: '', runHash: null, sizeBytes: 0 })
      .where('id', '=', id)
      .execute()
    const hashes = files.map(({ hash }) => hash)
    return runHash === null ? hashes : [...hashes, runHash]
  }

  async #readRow(db: Kysely<Schema>, id: string) {
    const row = await db.selectFrom('playgrounds').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) throw new AppError('not_found', 'no such playground')
    if (row.expiresAtMs !== null && row.expiresAtMs <= this.#nowMs()) {
      throw new AppError('gone', 'this playground has expired')
    }
    if (row.goneAtMs !== null) throw new AppError('gone', 'this playground was deleted')
    return row
  }

  async #lineage(db: Kysely<Schema>, parentId: string | null): Promise<Ancestor[]> {
    const lineage: Ancestor[] = []
    for (let id = parentId; id !== null && lineage.length < LINEAGE_MAX; ) {
      const row = await db
        .selectFrom('playgrounds')
        .select(['title', 'parentId', 'goneAtMs', 'expiresAtMs'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined) break
      const isGone = row.goneAtMs !== null || (row.expiresAtMs !== null && row.expiresAtMs <= this.#nowMs())
      lineage.push({ id, title: isGone ? null : row.title })
      id = row.parentId
    }
    return lineage
  }

  async #requireRoom(sizeBytes: number): Promise<void> {
    const nowMs = this.#nowMs()
    if (this.#total === undefined || nowMs - this.#total.atMs > TOTAL_FOR_MS) {
      const { bytes } = await this.#store.run((db) =>
        db
          .selectFrom('blobs')
          .select((of) => of.fn.sum<number | null>('sizeBytes').as('bytes'))
          .executeTakeFirstOrThrow(),
      )
      this.#total = { bytes: bytes ?? 0, atMs: nowMs }
    }
    if (this.#total.bytes + sizeBytes > this.#maxTotalBytes) {
      throw new AppError(
        'no_space',
        'this server has no more room for shared playgrounds; its operator sets SHARE_STORAGE',
      )
    }
    this.#total.bytes += sizeBytes
  }
}

async function insertFiles(db: Transaction<Schema>, playgroundId: string, { files }: Snapshot): Promise<void> {
  const rows = files.map(({ path, hash, isText }, position) => ({
    ...{ playgroundId, path, position, hash },
    isText: isText ? 1 : 0,
  }))
  if (rows.length > 0) await db.insertInto('playgroundFiles').values(rows).execute()
}

async function readFiles(db: Kysely<Schema>, id: string): Promise<Pick<Playground, 'files' | 'binaryFiles'>> {
  const rows = await db
    .selectFrom('playgroundFiles')
    .innerJoin('blobs', 'blobs.hash', 'playgroundFiles.hash')
    .select(['playgroundFiles.path', 'playgroundFiles.isText', 'blobs.content'])
    .where('playgroundFiles.playgroundId', '=', id)
    .orderBy('playgroundFiles.position')
    .execute()
  const files = new Map<string, string>()
  const binaryFiles = new Map<string, string>()
  for (const { path, isText, content } of rows) {
    if (isText === 1) files.set(path, Buffer.from(content).toString())
    else binaryFiles.set(path, Buffer.from(content).toString('base64'))
  }
  return { files, binaryFiles }
}

async function readRun(db: Kysely<Schema>, id: string): Promise<RecordedRun | null> {
  const row = await db
    .selectFrom('playgrounds')
    .innerJoin('blobs', 'blobs.hash', 'playgrounds.runHash')
    .select('blobs.content')
    .where('playgrounds.id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : RecordedRun.parse(JSON.parse(Buffer.from(row.content).toString()))
}

/** What a fork names as its origin, if that ever was. */
async function knownId(db: Transaction<Schema>, id: string | undefined): Promise<string | null> {
  if (id === undefined) return null
  const row = await db.selectFrom('playgrounds').select('id').where('id', '=', id).executeTakeFirst()
  return row?.id ?? null
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const iso = (ms: number): string => new Date(ms).toISOString()
