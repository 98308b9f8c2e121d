/** A look takes as long as the folders have files; what is written between two looks is the risk that is left. */
const INTERVAL_S = 2
/** What a program may write to. */
const FOLDERS = '/home/user /tmp /var/tmp /dev/shm'

export interface DiskUse {
  bytes: number
  files: number
}

/**
 * Lines of shell that print, as long as the shell's own process lives, what its sandbox's disk holds. `du` walks by descriptors,
 * follows no link and stays on its folders' own file systems; what vanishes meanwhile makes it complain and count the rest.
 */
export function diskReporter(): string {
  const total = (what: string) => `$(du -sxc ${what} ${FOLDERS} 2> /dev/null | tail -n 1 | cut -f 1)`
  return `(while sleep ${INTERVAL_S} && kill -0 $$; do echo "${total('--block-size=1')} ${total('--inodes')}"; done) 2> /dev/null &`
}

/** Reads what `diskReporter` prints. */
export class DiskReport {
  #rest = ''
  #onLook: (use: DiskUse) => void = () => {}

  onLook(listener: (use: DiskUse) => void): void {
    this.#onLook = listener
  }

  add(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const [, bytes, files] = /^(\d+) (\d+)$/.exec(line) ?? []
      if (bytes !== undefined) this.#onLook({ bytes: Number(bytes), files: Number(files) })
    }
  }
}
