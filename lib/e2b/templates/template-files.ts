import '#server-only'
import { createHmac, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FilesHash } from '@/lib/contracts/e2b/template'
import { AppError } from '@/lib/contracts/errors'
import { isSameSecret } from '@/lib/sandbox'

export const UPLOAD_MAX_BYTES = 2 * 1024 * 1024 * 1024

/** The files that COPY steps take, as their clients packed them: kept by what they were packed from, for each template. */
export class TemplateFiles {
  readonly #folder: string
  readonly #secret: string

  constructor(folder: string, secret: string) {
    this.#folder = folder
    this.#secret = secret
  }

  async has(templateId: string, hash: string): Promise<boolean> {
    return access(this.#path(templateId, hash)).then(
      () => true,
      () => false,
    )
  }

  /** What whoever uploads must show: the upload has no other key. */
  tokenOf(templateId: string, hash: string): string {
    return createHmac('sha256', this.#secret).update(`upload ${templateId} ${hash}`).digest('hex')
  }

  /** @throws {AppError} `unauthorized`; what the body throws */
  async save(templateId: string, hash: string, token: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#path(templateId, hash)
    if (!isSameSecret(token, this.tokenOf(templateId, hash)))
      throw new AppError('unauthorized', 'the token of the upload is not valid')
    await mkdir(join(this.#folder, templateId), { recursive: true, mode: 0o700 })
    const draft = `${path}.${randomBytes(6).toString('hex')}`
    try {
      await pipeline(body, createWriteStream(draft, { mode: 0o600 }))
      await rename(draft, path)
    } finally {
      await rm(draft, { force: true })
    }
  }

  /** @throws {AppError} `bad_request` for what was not uploaded */
  async open(templateId: string, hash: string): Promise<() => AsyncIterable<Uint8Array>> {
    const path = this.#path(templateId, hash)
    if (!(await this.has(templateId, hash)))
      throw new AppError('bad_request', 'the files of a COPY step were not uploaded')
    return () => createReadStream(path)
  }

  async removeAll(templateId: string): Promise<void> {
    await rm(join(this.#folder, templateId), { recursive: true, force: true })
  }

  /** Both come from clients. */
  #path(templateId: string, hash: string): string {
    if (!/^[a-z0-9]{20}$/.test(templateId) || !FilesHash.safeParse(hash).success)
      throw new AppError('not_found', 'no such address')
    return join(this.#folder, templateId, hash)
  }
}
