import { claimForTab } from '../../tab-lock'

const PREFIX = 'codetok.workspace.'

/** Says which workspaces other tabs have open, so that no two tabs write into one. */
export interface WorkspaceLocks {
  /** Takes a workspace for this tab until it closes or takes another. False where another tab has it. */
  claim(id: string, waitMs: number): Promise<boolean>
}

/** The browser's own locks, which end with the tab, however it ends. Without HTTPS, from afar, there are none. */
export class TabLocks implements WorkspaceLocks {
  #letGo: () => void = () => undefined
  #heldId: string | null = null

  /** Whether any tab has it. */
  async isTaken(id: string): Promise<boolean> {
    if (!('locks' in navigator)) return false
    const { held = [] } = await navigator.locks.query()
    return held.some(({ name }) => name === PREFIX + id)
  }

  async claim(id: string, waitMs: number): Promise<boolean> {
    if (id === this.#heldId) return true
    const letGo = await claimForTab(PREFIX + id, waitMs)
    if (letGo === null) return false
    this.#letGo()
    this.#letGo = letGo
    this.#heldId = id
    return true
  }
}
