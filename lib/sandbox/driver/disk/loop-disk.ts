import { mkdir, rm, rmdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import { tellable } from '../../tellable'
import { runTool } from '../command'
import { IN_SANDBOX } from '../places'

export interface DiskSize {
  bytes: number
  inodes: number
}

/** ext4's default size of an inode. */
const INODE_BYTES = 256
/** Superblock, group descriptors and bitmaps. */
const OVERHEAD_BYTES = 4 << 20

/**
 * Makes a sparse ext4 image that holds `bytes` of files, owned by the sandbox's user. Takes 7 ms and 150 KB on the host,
 * whatever its size.
 */
export async function makeDiskImage(path: string, { bytes, inodes }: DiskSize): Promise<void> {
  await writeFile(path, '', { flag: 'wx', mode: 0o600 })
  await truncate(path, bytes + inodes * INODE_BYTES + OVERHEAD_BYTES)
  await runTool('mkfs.ext4', [
    '-q',
    '-F',
    ...['-m', '0'],
    ...['-N', String(inodes)],
    // Nothing outlives the sandbox, so nothing needs a journal; the image never grows.
    ...['-O', '^has_journal,^resize_inode'],
    ...['-E', `lazy_itable_init=1,nodiscard,root_owner=${IN_SANDBOX.uid}:${IN_SANDBOX.gid}`],
    path,
  ])
}

/** `noinit_itable`: the kernel would fill the inode tables with zeros, which the sparse file already reads as. */
export function diskMountOptions(noexec: boolean): string {
  return `loop,nosuid,nodev,noatime,noinit_itable${noexec ? ',noexec' : ''}`
}

/** A disk mounted on the host, for an engine to bind into a container. */
export interface MountedDisk {
  readonly path: string
  /**
   * Lets go of it on the host. A container that has it keeps it; with the last of those the kernel frees the loop device and
   * the image, whose name is already gone: a crash leaves nothing behind.
   */
  release(): Promise<void>
}

/**
 * @param dir a folder of this sandbox's own, made here and removed by `release`
 * @throws {AppError} `no_space` when the host has no room, `sandbox_failed` otherwise; nothing is left
 */
export async function mountDisk(dir: string, size: DiskSize, options: { noexec: boolean }): Promise<MountedDisk> {
  const image = join(dir, 'home.ext4')
  const path = join(dir, 'home')
  try {
    // Without its disk the mount point takes no file of a sandbox's user.
    await mkdir(path, { recursive: true, mode: 0o700 })
    await makeDiskImage(image, size)
    await runTool('mount', ['-t', 'ext4', '-o', diskMountOptions(options.noexec), image, path])
    await rm(image)
    await rmdir(join(path, 'lost+found'))
  } catch (error) {
    await runTool('umount', [path]).catch(() => {
      // It had not been mounted.
    })
    await rm(dir, { recursive: true, force: true })
    throw asDiskError(error)
  }
  let released: Promise<void> | undefined
  return {
    path,
    release: () => {
      released ??= unmountDisk(dir)
      return released
    },
  }
}

/** @param dir as it was given to `mountDisk` */
export async function unmountDisk(dir: string): Promise<void> {
  await runTool('umount', [join(dir, 'home')])
  // Not recursive: a disk that is still mounted must not be emptied by its removal.
  await rmdir(join(dir, 'home'))
  await rmdir(dir)
}

export function asDiskError(error: unknown): AppError {
  const message = tellable(error)
  const code = /no space|ENOSPC/i.test(message) ? 'no_space' : 'sandbox_failed'
  return new AppError(code, tellReason('diskFailed', { why: message }), { cause: error })
}
