import '#server-only'

/**
 * Lets the process outlive those who read what it prints: the terminal that was closed, the other end of a pipe. Without a
 * listener that error is uncaught, Next.js prints it, which is the same error again, and so on for ever on a whole core.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}
