import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolderDisk, removeFolderDisk } from '../disk/folder-disk'
import { asDiskError, diskMountOptions, makeDiskImage } from '../disk/loop-disk'
import type { Enforcement, SandboxSpec } from '../driver'
import { IN_SANDBOX } from '../places'

/** How /home/user is held. */
export type HomeKind = 'loop' | 'tmpfs' | 'folder'

/** What the launch script makes of it. */
export interface Home {
  readonly kind: HomeKind
  /** Of the ext4 image. */
  readonly image?: string
  readonly mountOptions: string
  /** The host's folder to bind. */
  readonly folder?: string
  /** Once nothing of the sandbox runs. */
  remove(): Promise<void>
}

/** @param loopRefusal why no loop device can be had, where none can */
export function homeKind(spec: SandboxSpec, loopRefusal: string | undefined): HomeKind {
  if (loopRefusal === undefined) return 'loop'
  return spec.limits.diskBytes * 2 <= spec.limits.memoryBytes ? 'tmpfs' : 'folder'
}

export function diskEnforcement(loopRefusal: string | undefined): { disk: Enforcement; diskBacking: string } {
  return loopRefusal === undefined
    ? { disk: 'kernel', diskBacking: 'ext4 image on a loop device' }
    : { disk: 'watched', diskBacking: 'tmpfs up to half of the memory, else a folder that is watched' }
}

/** @throws {AppError} nothing is left then */
export async function prepareHome(kind: HomeKind, disksDir: string, id: string, spec: SandboxSpec): Promise<Home> {
  const { diskBytes, inodes } = spec.limits
  switch (kind) {
    case 'loop': {
      const image = join(disksDir, `${id}.ext4`)
      const remove = () => rm(image, { force: true })
      try {
        await makeDiskImage(image, { bytes: diskBytes, inodes })
      } catch (error) {
        await remove()
        throw asDiskError(error)
      }
      return { kind, image, mountOptions: diskMountOptions(spec.noexec), remove }
    }
    case 'tmpfs': {
      const execution = spec.noexec ? 'noexec' : 'exec'
      const owner = process.geteuid?.() === 0 ? `,uid=${IN_SANDBOX.uid},gid=${IN_SANDBOX.gid}` : ''
      const mountOptions = `nosuid,nodev,${execution},size=${diskBytes},nr_inodes=${inodes},mode=755${owner}`
      return { kind, mountOptions, remove: async () => {} }
    }
    case 'folder': {
      const folder = join(disksDir, id)
      await makeFolderDisk(folder)
      return { kind, folder, mountOptions: '', remove: () => removeFolderDisk(folder) }
    }
  }
}
