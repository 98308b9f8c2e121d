import type { BackPressure } from '@/components/session/back-pressure'
import type { TerminalSize } from '@/lib/contracts/terminal'
import { InputQueue } from './input-queue'
import type { TerminalApi } from './terminal-api'
import { TerminalFeed } from './terminal-feed'

/** What a tab shows of a terminal. */
export interface TerminalEntry {
  readonly terminalId: string
  /** Numbers the page's terminals from 1. */
  readonly number: number
  /** As the program in it calls itself. */
  readonly title: string | null
  /** Set when the shell has ended; the code is null where it was killed or is not known. */
  readonly end: { readonly exitCode: number | null } | null
}

interface Owner {
  readonly sandboxId: string
  readonly api: TerminalApi
  readonly pressure: BackPressure
  refresh(): Promise<void>
  noteSize(size: TerminalSize): void
}

/** Pauses in resizing that are shorter are one resize: a program redraws everything for each. */
const RESIZE_PAUSE_MS = 80
/** Ctrl+C, Ctrl+Z, Ctrl+\. */
const INTERRUPTS: readonly number[] = [3, 26, 28]
/** For the program to end and the shell to ask for the next command. */
const SKIP_AFTER_MS = 150
const TITLE_MAX = 60

/** One terminal: its output, its input, its size. Its screen is elsewhere, and may come late. */
export class TerminalSession {
  readonly feed: TerminalFeed
  readonly #input: InputQueue
  #entry: TerminalEntry
  #size: TerminalSize | null = null
  #resizeTimer: ReturnType<typeof setTimeout> | undefined
  #skipTimer: ReturnType<typeof setTimeout> | undefined
  #onDispose: (() => void) | null = null

  constructor(
    given: Pick<TerminalEntry, 'terminalId' | 'number'>,
    readonly owner: Owner,
    readonly onChange: () => void,
  ) {
    this.#entry = { ...given, title: null, end: null }
    this.feed = new TerminalFeed(owner.pressure, () => void owner.refresh())
    this.#input = new InputQueue(
      (bytes) => owner.api.type(owner.sandboxId, given.terminalId, bytes),
      // The list says whether the terminal is still there.
      () => void owner.refresh(),
    )
  }

  get entry(): TerminalEntry {
    return this.#entry
  }

  setTitle(title: string): void {
    this.#update({ title: title.trim().slice(0, TITLE_MAX) || null })
  }

  end(exitCode: number | null): void {
    if (this.#entry.end === null) this.#update({ end: { exitCode } })
  }

  /**
   * Sends what was typed. A key that interrupts a flood also skips what of it is still on its way: the newest output, which
   * is in the list of terminals, takes its place.
   */
  type(bytes: Uint8Array): void {
    if (this.#entry.end !== null) return
    this.#input.push(bytes)
    if (!this.feed.isBehind || !bytes.some((byte) => INTERRUPTS.includes(byte))) return
    clearTimeout(this.#skipTimer)
    this.#skipTimer = setTimeout(() => void this.owner.refresh(), SKIP_AFTER_MS)
  }

  resize(size: TerminalSize): void {
    this.owner.noteSize(size)
    if (this.#size?.cols === size.cols && this.#size.rows === size.rows) return
    this.#size = size
    clearTimeout(this.#resizeTimer)
    this.#resizeTimer = setTimeout(() => this.#sendSize(size), RESIZE_PAUSE_MS)
  }

  /** Makes a full-screen program draw anew: only a size that is another one is told to it. */
  redraw(): void {
    const size = this.#size
    if (size === null || size.rows < 2) return
    void this.#sendSize({ ...size, rows: size.rows - 1 }).then(() => this.#sendSize(size))
  }

  /** @param onDispose ends the screen */
  own(onDispose: () => void): void {
    this.#onDispose = onDispose
  }

  dispose(): void {
    clearTimeout(this.#resizeTimer)
    clearTimeout(this.#skipTimer)
    this.feed.dispose()
    this.#onDispose?.()
  }

  async #sendSize(size: TerminalSize): Promise<void> {
    if (this.#entry.end !== null) return
    try {
      await this.owner.api.resize(this.owner.sandboxId, this.#entry.terminalId, size)
    } catch {
      // It has ended, or the connection has: both are told elsewhere, and coming back sends the size again.
      this.#size = null
    }
  }

  #update(change: Partial<TerminalEntry>): void {
    this.#entry = { ...this.#entry, ...change }
    this.onChange()
  }
}
