import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { FileHelper } from '../helper-client'
import type { Entry, HelperIdentity } from '../protocol'
import { type BuiltHelper, buildHelper, type RunningHelper } from './start-helper'

export const USER = { uid: 1000, gid: 1000, groups: [1000] }

/** A helper of the user with an empty home, new for each test of the file that calls this. */
export class HelperFixture {
  #built: BuiltHelper | undefined
  #running: RunningHelper | undefined
  /** Holds the home, and `secret.txt`, which no path of the home leads to. */
  outside = ''
  home = ''

  constructor() {
    beforeAll(async () => {
      this.#built = await buildHelper()
    })
    afterAll(() => this.#built?.remove())
    beforeEach(() => {
      this.outside = mkdtempSync('/tmp/files-test-')
      chmodSync(this.outside, 0o755)
      this.home = join(this.outside, 'home')
      mkdirSync(this.home)
      chownSync(this.home, 1000, 1000)
      writeFileSync(join(this.outside, 'secret.txt'), 'secret')
      this.#running = this.start({ user: USER, home: this.home, isConfined: true })
    })
    afterEach(async () => {
      await this.#running?.stop()
      rmSync(this.outside, { recursive: true, force: true })
    })
  }

  get files(): FileHelper {
    return this.#helper.helper
  }

  get pid(): number | undefined {
    return this.#helper.process.pid
  }

  start(identity: HelperIdentity): RunningHelper {
    if (this.#built === undefined) throw new Error('the helper is not built yet')
    return this.#built.start(identity)
  }

  async readText(path: string): Promise<string> {
    using file = await this.files.open({ path })
    const parts: Buffer[] = []
    for await (const bytes of file.read({ start: 0, length: file.entry.sizeBytes })) parts.push(bytes)
    return Buffer.concat(parts).toString()
  }

  write(path: string, text: string): Promise<Entry> {
    return this.files.write({ path, style: 'replace' }, Buffer.from(text))
  }

  async listed(path: string, depth = 1): Promise<string[]> {
    const paths: string[] = []
    for await (const part of this.files.list({ path, depth, maxEntries: 10_000, details: false })) {
      paths.push(...part.entries.map((entry) => entry.path))
    }
    return paths
  }

  get #helper(): RunningHelper {
    if (this.#running === undefined) throw new Error('the helper is not started yet')
    return this.#running
  }
}
