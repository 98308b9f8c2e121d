import { createRequire } from 'node:module'
import path from 'node:path'

/** What of node-pty's native part is used. */
export interface PtyAddon {
  /** A terminal's two ends; `pty` is the path of the program's. Both are close-on-exec and do not block. */
  open(cols: number, rows: number): { master: number; slave: number; pty: string }
  resize(master: number, cols: number, rows: number): void
}

let addon: PtyAddon | undefined

/** Loaded at the first terminal: most sandboxes never open one. */
export function ptyAddon(programDir: string): PtyAddon {
  addon ??= createRequire(__filename)(path.join(programDir, 'pty.node'))
  if (!addon) throw new Error('pty.node exports nothing')
  return addon
}
