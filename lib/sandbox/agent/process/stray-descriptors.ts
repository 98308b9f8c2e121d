import { closeSync, readdirSync, readFileSync } from 'node:fs'

const CLOSE_ON_EXEC = 0o2000000

/**
 * Closes what whoever started the server left open by accident: every program would inherit it. Node.js marks its own
 * descriptors, and the first few that it inherits, as not for children.
 */
export function closeStrayDescriptors(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const fd = Number(name)
    if (fd <= 2) continue
    try {
      const flags = /^flags:\s+([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1]
      if (flags !== undefined && !(Number.parseInt(flags, 8) & CLOSE_ON_EXEC)) closeSync(fd)
    } catch {
      // The one that listed this folder is closed by now.
    }
  }
}
