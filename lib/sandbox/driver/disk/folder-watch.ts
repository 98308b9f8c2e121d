import { runTool } from '../command'

/** A look takes as long as the folder has files; what is written between two looks is the risk that is left. */
const INTERVAL_MS = 2_000

/**
 * Looks at a folder that nothing bounds, and calls once when it holds more than `limitBytes`. `du` walks by descriptors, follows
 * no link and stays on the folder's file system.
 *
 * @returns stops looking
 */
export function watchFolder(path: string, limitBytes: number, onFull: (usedBytes: number) => void): () => void {
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  const look = async () => {
    const usedBytes = await usedBytesOf(path)
    if (isOver) return
    if (usedBytes > limitBytes) {
      isOver = true
      onFull(usedBytes)
    } else {
      schedule()
    }
  }
  const schedule = () => {
    timer = setTimeout(look, INTERVAL_MS)
    timer.unref()
  }
  schedule()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

/** What vanishes during the walk makes `du` complain and count the rest: its number is taken all the same. */
async function usedBytesOf(path: string): Promise<number> {
  const printed = await runTool('sh', ['-c', 'du -sx --block-size=1 -- "$1" 2>/dev/null || true', 'sh', path]).catch(
    () => '',
  )
  return Number(printed.split('\t')[0]) || 0
}
