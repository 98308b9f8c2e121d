import { chownSync, statSync } from 'node:fs'
import type { SandboxUser } from './users'

/** A volume that nobody has used is root's: the user could not write to it. */
export function giveVolumes(paths: readonly string[], { uid, gid }: SandboxUser): void {
  for (const path of paths) if (statSync(path).uid === 0) chownSync(path, uid, gid)
}
