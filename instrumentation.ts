/** Next.js calls this once when its server starts, and in each worker of a build, which must start nothing. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env.NEXT_PHASE === 'phase-production-build') return
  const { startServer } = await import('@/lib/server/lifecycle')
  await startServer()
}
