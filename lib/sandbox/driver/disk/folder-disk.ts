import { chmod, chown, mkdir } from 'node:fs/promises'
import { runTool } from '../command'
import { IN_SANDBOX } from '../places'

/** A home that is a plain folder of the host: nobody bounds it but who watches it. */
export async function makeFolderDisk(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  if (process.geteuid?.() === 0) await chown(path, IN_SANDBOX.uid, IN_SANDBOX.gid)
  await chmod(path, 0o755)
}

/**
 * Removes it once nothing of the sandbox runs. Its content is a user's: folders without permissions, deeper than any path may
 * be long. `rm` walks by descriptors and follows no link.
 */
export async function removeFolderDisk(path: string): Promise<void> {
  const remove = () => runTool('rm', ['-rf', '--one-file-system', '--', path])
  await remove().catch(async () => {
    await runTool('chmod', ['-R', 'u+rwX', '--', path])
    await remove()
  })
}
