import { closeSync, constants, openSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import type { AsUser } from '../process/as-user'
import type { SandboxUser } from '../users'
import type { PtyAddon } from './addon'

/** A pseudo-terminal: the agent's side as a stream, and its size. */
export class TerminalDevice {
  readonly stream: ReadStream
  /** The program's side, given away by `takeProgramSide`. */
  readonly #programFd: number
  readonly #master: number

  constructor(
    private readonly addon: PtyAddon,
    asUser: AsUser,
    user: SandboxUser,
    cols: number,
    rows: number,
  ) {
    // As the user, so that the device is the user's: `tty`, ssh and screen open it again by its name.
    const [master, programFd] = asUser(user, () => {
      const ends = addon.open(cols, rows)
      // The addon's own descriptor does not block, which a program would inherit and not expect.
      closeSync(ends.slave)
      return [ends.master, openSync(ends.pty, constants.O_RDWR | constants.O_NOCTTY)] as const
    })
    this.#master = master
    this.#programFd = programFd
    this.stream = new ReadStream(master)
    // When the last program has closed its side, reading fails with EIO: that is a terminal's end of file.
    this.stream.on('error', () => this.stream.destroy())
  }

  takeProgramSide(): number {
    return this.#programFd
  }

  resize(cols: number, rows: number): void {
    if (!this.stream.destroyed) this.addon.resize(this.#master, cols, rows)
  }
}
