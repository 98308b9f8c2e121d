import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import { onThemeChange, readToken } from '@/lib/client/theme-tokens'
import { TerminalSize } from '@/lib/contracts/terminal'
import type { TerminalSink } from './terminal-feed'
import type { TerminalSession } from './terminal-session'
import { searchDecorations, terminalTheme } from './terminal-theme'

const SCROLLBACK_LINES = 10_000

interface ScreenHandlers {
  /** Leaves the terminal by keyboard: it takes the Tab key for itself. */
  onLeave: () => void
  onFind: () => void
  onMatches: (index: number, count: number) => void
}

const encoder = new TextEncoder()

/** A terminal's screen: xterm.js, bound to its session. It lives as long as the session, on the page or off it. */
export class TerminalScreen implements TerminalSink {
  readonly #terminal: Terminal
  readonly #fit = new FitAddon()
  readonly #search = new SearchAddon()
  readonly #session: TerminalSession
  readonly #stopTheme: () => void
  /** Replies to escape sequences that were answered long ago are not for the shell. */
  #isReplaying = 0

  constructor(session: TerminalSession, handlers: ScreenHandlers) {
    this.#session = session
    this.#terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: true,
      fontFamily: readToken('--font-mono'),
      fontSize: 13,
      lineHeight: 1.2,
      macOptionIsMeta: true,
      minimumContrastRatio: 4.5,
      scrollback: SCROLLBACK_LINES,
      theme: terminalTheme(),
    })
    this.#loadAddons()
    this.#terminal.onData((text) => this.#type(encoder.encode(text)))
    this.#terminal.onBinary((text) => this.#type(Uint8Array.from(text, (character) => character.charCodeAt(0))))
    this.#terminal.onTitleChange((title) => session.setTitle(title))
    this.#terminal.attachCustomKeyEventHandler((event) => this.#onKey(event, handlers))
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) => handlers.onMatches(resultIndex, resultCount))
    this.#stopTheme = onThemeChange(() => {
      this.#terminal.options.theme = terminalTheme()
    })
    session.own(() => this.#dispose())
    session.feed.attach(this)
  }

  /** Puts the screen into an element of the page. */
  mount(container: HTMLElement): void {
    if (this.#terminal.element) container.append(this.#terminal.element)
    else this.#terminal.open(container)
    this.fit()
  }

  /** Takes the size of its element; one that is not shown has none. */
  fit(): void {
    const size = TerminalSize.safeParse(this.#fit.proposeDimensions())
    if (!size.success) return
    this.#terminal.resize(size.data.cols, size.data.rows)
    this.#session.resize(size.data)
  }

  focus(): void {
    this.#terminal.focus()
  }

  setScreenReaderMode(isOn: boolean): void {
    this.#terminal.options.screenReaderMode = isOn
  }

  write(bytes: Uint8Array, onDone: () => void): void {
    this.#terminal.write(bytes, onDone)
  }

  replay(bytes: Uint8Array, onDone: () => void): void {
    this.#isReplaying += 1
    this.#terminal.reset()
    this.#terminal.write(bytes, () => {
      this.#isReplaying -= 1
      onDone()
      if (this.#terminal.buffer.active.type === 'alternate') this.#session.redraw()
    })
  }

  /** Says in the terminal itself, below what it printed, that its shell has ended. */
  writeNotice(text: string): void {
    this.#terminal.write(`\r\n\u001b[0;2m${text}\u001b[0m\r\n`)
    this.#terminal.options.disableStdin = true
    this.#terminal.options.cursorBlink = false
  }

  find(text: string, isCaseSensitive: boolean, step: -1 | 0 | 1): void {
    const options = { caseSensitive: isCaseSensitive, decorations: searchDecorations(), incremental: step === 0 }
    if (text === '') this.#search.clearDecorations()
    else if (step === -1) this.#search.findPrevious(text, options)
    else this.#search.findNext(text, options)
  }

  endFind(): void {
    this.#search.clearDecorations()
    this.focus()
  }

  #loadAddons(): void {
    this.#terminal.loadAddon(this.#fit)
    this.#terminal.loadAddon(this.#search)
    this.#terminal.loadAddon(new WebLinksAddon((_event, url) => window.open(url, '_blank', 'noopener,noreferrer')))
    // Chinese and emoji take two columns; without it they would cover each other.
    this.#terminal.loadAddon(new Unicode11Addon())
    this.#terminal.unicode.activeVersion = '11'
  }

  #type(bytes: Uint8Array): void {
    if (this.#isReplaying === 0) this.#session.type(bytes)
  }

  /** @returns whether the terminal takes the key */
  #onKey(event: KeyboardEvent, handlers: ScreenHandlers): boolean {
    if (event.type !== 'keydown' || !event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return true
    const act = {
      KeyC: () => void this.#copy(),
      KeyF: handlers.onFind,
      ArrowUp: handlers.onLeave,
    }[event.code]
    // Ctrl+Shift+V is the browser's own paste, which xterm.js takes from there.
    if (event.code === 'KeyV') return false
    if (!act) return true
    event.preventDefault()
    act()
    return false
  }

  async #copy(): Promise<void> {
    const text = this.#terminal.getSelection()
    if (text === '') return
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      // Refused, or a page from afar without https: the context menu copies all the same.
    }
  }

  #dispose(): void {
    this.#stopTheme()
    this.#terminal.dispose()
  }
}
