import { describe, expect, it } from 'vitest'
import { dropLeavingNote, withLeavingNote, writeLeavingNote } from './leaving-note'
import type { StoredWorkspace } from './stored-workspace'

class FakeStorage implements Storage {
  readonly #items = new Map<string, string>()
  constructor(private readonly maxChars = Number.POSITIVE_INFINITY) {}
  get length() {
    return this.#items.size
  }
  clear = () => this.#items.clear()
  key = (index: number) => [...this.#items.keys()][index] ?? null
  getItem = (key: string) => this.#items.get(key) ?? null
  removeItem = (key: string) => void this.#items.delete(key)
  setItem = (key: string, value: string) => {
    if (value.length > this.maxChars) throw new DOMException('full', 'QuotaExceededError')
    this.#items.set(key, value)
  }
}

const workspace = (updatedAtMs: number, files: [string, string | Uint8Array<ArrayBuffer>][]): StoredWorkspace => ({
  ...{ version: 1, id: 'one', title: 'One', template: 'javascript', createdAtMs: 0, updatedAtMs, isTouched: true },
  ...{
    files: new Map(files),
    folders: [],
    tabs: { open: [], active: null },
    entry: null,
    args: '',
    unsaved: [],
    outbox: [],
    origin: null,
  },
})

describe('the note of a page that is being left', () => {
  const picture = new Uint8Array([0xff, 0xd8])
  const kept = workspace(1, [['main.js', 'old']])

  it('brings back the edit that the database missed, and the bytes that it has', () => {
    const storage = new FakeStorage()
    const older = workspace(1, [
      ['main.js', 'old'],
      ['a.jpg', picture],
    ])
    writeLeavingNote(
      storage,
      workspace(2, [
        ['main.js', 'new'],
        ['a.jpg', picture],
      ]),
    )
    expect(withLeavingNote(storage, 'one', older)?.files).toEqual(
      new Map<string, unknown>([
        ['main.js', 'new'],
        ['a.jpg', picture],
      ]),
    )
  })

  it('is of no use for another workspace, for a newer one, and once it was dropped', () => {
    const storage = new FakeStorage()
    writeLeavingNote(storage, workspace(2, [['main.js', 'new']]))
    expect(withLeavingNote(storage, 'two', undefined)).toBeUndefined()
    const newer = workspace(3, [['main.js', 'newest']])
    expect(withLeavingNote(storage, 'one', newer)).toBe(newer)
    dropLeavingNote(storage)
    expect(withLeavingNote(storage, 'one', kept)).toBe(kept)
  })

  it('that does not fit leaves no older one behind', () => {
    const storage = new FakeStorage(500)
    writeLeavingNote(storage, workspace(2, [['main.js', 'new']]))
    writeLeavingNote(storage, workspace(3, [['main.js', 'x'.repeat(1000)]]))
    expect(withLeavingNote(storage, 'one', kept)).toBe(kept)
  })

  it('that something else wrote is not taken', () => {
    const storage = new FakeStorage()
    storage.setItem('codetok.leaving', '{')
    expect(withLeavingNote(storage, 'one', kept)).toBe(kept)
  })
})
