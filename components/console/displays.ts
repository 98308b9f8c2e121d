import { z } from 'zod'
import { decodeBase64 } from '@/components/session/output-text'
import { TEST_MIME } from '@/components/tests/test-event'
import { TestTree } from '@/components/tests/test-tree'
import { formatBytes } from '@/lib/client/format'
import type { OutputStream } from './line-block'

/** ESC ] 7741 ; MIME type ; base64 BEL: written by `display` of Python and JavaScript, see lib/sandbox/agent/display. */
const START = '\u001b]7741;'
const END = '\u0007'
/** Of one, and of all of a run together; what is larger is named and not shown. */
export const DISPLAY_MAX_CHARS = 6 * 1024 * 1024
const ALL_MAX_CHARS = 32 * 1024 * 1024
const DISPLAYS_MAX = 100
const TYPE = /^[a-z]+\/[a-z0-9.+-]{1,60}$/
const NOT_BASE64 = /[^A-Za-z0-9+/=]/

const TABLE = 'application/vnd.codetok.table+json'
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']

const Table = z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string())) })
export type Table = z.infer<typeof Table>

export type Display = { id: number } & (
  | { kind: 'image'; url: string }
  | { kind: 'html'; html: string }
  | { kind: 'table'; table: Table }
)

/** What a run shows beside its text. Each leaves its name in the text, where it was; tests leave nothing. */
export class Displays {
  #list: readonly Display[] = []
  #charCount = 0
  #nextId = 0
  readonly #pending = new Map<OutputStream, string>()

  constructor(readonly tests = new TestTree()) {}

  /** Another array whenever it has changed. */
  get list(): readonly Display[] {
    return this.#list
  }

  clear(): void {
    this.#list = []
    this.#charCount = 0
    this.#pending.clear()
  }

  /** @returns the text without what it shows. An unfinished sequence waits for what follows. */
  take(stream: OutputStream, text: string): string {
    const pending = this.#pending.get(stream)
    if (pending === undefined && !text.includes('\u001b')) return text
    this.#pending.delete(stream)
    let left = (pending ?? '') + text
    let plain = ''
    for (;;) {
      const start = left.indexOf(START)
      if (start === -1) {
        const kept = left.length - beginningAtEnd(left)
        if (kept < left.length) this.#pending.set(stream, left.slice(kept))
        return plain + left.slice(0, kept)
      }
      plain += left.slice(0, start)
      const end = left.indexOf(END, start)
      const body = left.slice(start + START.length, end === -1 ? undefined : end)
      const data = body.indexOf(';') + 1
      const broken = data === 0 ? -1 : body.slice(data).search(NOT_BASE64)
      if (broken !== -1 || (end === -1 && data === 0 && body.length > 80)) {
        // Not written by `display`, or with a hole in it: what is no part of it is text.
        left = left.slice(start + START.length + (broken === -1 ? 0 : data + broken))
        continue
      }
      if (end === -1) {
        // One that never ends is dropped as it comes, and named when it does.
        this.#pending.set(stream, left.slice(start, start + START.length + data + DISPLAY_MAX_CHARS + 1))
        return plain
      }
      plain += this.#add(body.slice(0, Math.max(0, data - 1)), body.slice(data))
      left = left.slice(end + 1)
    }
  }

  /** @returns its name, for the text */
  #add(mime: string, base64: string): string {
    if (!TYPE.test(mime)) return ''
    if (mime === TEST_MIME) {
      this.tests.receive(new TextDecoder().decode(decodeBase64(base64)))
      return ''
    }
    const name = `▣ ${mime} ${formatBytes(byteCount(base64), 'en')}`
    const isTooMuch = base64.length > DISPLAY_MAX_CHARS || this.#charCount + base64.length > ALL_MAX_CHARS
    const display = isTooMuch || this.#list.length >= DISPLAYS_MAX ? undefined : displayOf(mime, base64, this.#nextId)
    if (display === undefined) return `${name} ✕`
    this.#nextId += 1
    this.#charCount += base64.length
    this.#list = [...this.#list, display]
    return name
  }
}

const byteCount = (base64: string): number =>
  Math.floor((base64.length * 3) / 4) - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0)

/** How many characters at the end may be the beginning of a sequence. */
function beginningAtEnd(text: string): number {
  const at = text.lastIndexOf('\u001b')
  return at !== -1 && START.startsWith(text.slice(at)) ? text.length - at : 0
}

function displayOf(mime: string, base64: string, id: number): Display | undefined {
  try {
    const bytes = decodeBase64(base64)
    if (IMAGES.includes(mime)) return { id, kind: 'image', url: `data:${mime};base64,${base64}` }
    const text = new TextDecoder().decode(bytes)
    if (mime === 'text/html') return { id, kind: 'html', html: text }
    if (mime === TABLE) return { id, kind: 'table', table: Table.parse(JSON.parse(text)) }
  } catch {
    // Named and not shown, as what no browser shows.
  }
  return undefined
}
