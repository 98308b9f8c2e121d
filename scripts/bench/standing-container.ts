import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const runFile = promisify(execFile)

/** What people would use instead: one container that stays, for `docker exec`, of the same image without network. */
export async function startContainer(image: string): Promise<{ id: string; remove: () => Promise<void> }> {
  const args = ['run', '--detach', '--network=none', '--entrypoint', 'sleep', image, 'infinity']
  const { stdout } = await runFile('docker', args)
  const id = stdout.trim()
  return {
    id,
    remove: async () => {
      await runFile('docker', ['rm', '--force', id])
    },
  }
}
