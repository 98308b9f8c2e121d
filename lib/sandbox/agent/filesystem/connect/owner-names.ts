import { readFileSync, statSync } from 'node:fs'

/** Names of uids or gids, from a file of /etc that is read again when it has changed. */
class NameTable {
  readonly #path: string
  #changedAtMs = -1
  #names = new Map<number, string>()

  constructor(path: string) {
    this.#path = path
  }

  /** The number itself where nobody has it. */
  nameOf(id: number): string {
    this.#refresh()
    return this.#names.get(id) ?? String(id)
  }

  #refresh(): void {
    const changedAtMs = statSync(this.#path, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (changedAtMs === this.#changedAtMs) return
    this.#changedAtMs = changedAtMs
    this.#names = new Map()
    if (changedAtMs === 0) return
    for (const line of readFileSync(this.#path, 'utf8').split('\n')) {
      const [name, , id] = line.split(':')
      if (name !== undefined && id !== undefined && !this.#names.has(Number(id))) this.#names.set(Number(id), name)
    }
  }
}

const users = new NameTable('/etc/passwd')
const groups = new NameTable('/etc/group')

export const userName = (uid: number): string => users.nameOf(uid)
export const groupName = (gid: number): string => groups.nameOf(gid)
