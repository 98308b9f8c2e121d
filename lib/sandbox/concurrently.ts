/**
 * Does `work` for every item, so many at once. The first failure stops what has not begun; it is thrown when all that had
 * begun has ended, so that nothing goes on behind the caller's back.
 */
export async function concurrently<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  let hasFailed = false
  const worker = async () => {
    for (const item of queue) {
      if (hasFailed) return
      await work(item)
    }
  }
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, () =>
    worker().catch((error: unknown) => {
      hasFailed = true
      throw error
    }),
  )
  for (const result of await Promise.allSettled(workers)) if (result.status === 'rejected') throw result.reason
}
