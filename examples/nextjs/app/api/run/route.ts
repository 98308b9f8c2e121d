import { SandboxError, SandboxPool } from 'codetok/sandbox'

const holder = globalThis as { pool?: SandboxPool }

export async function POST(request: Request): Promise<Response> {
  holder.pool ??= new SandboxPool({ minSize: 1, maxSize: 4, idleTimeout: 300_000 })
  try {
    await using sandbox = await holder.pool.acquire({ signal: request.signal })
    const { stdout } = await sandbox.execute(await request.text(), { timeout: 5_000, signal: request.signal })
    return Response.json({ stdout })
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error
    const { code, message, stdout } = error
    return Response.json({ code, message, stdout }, { status: 422 })
  }
}
