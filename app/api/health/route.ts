import type { Health } from '@/lib/contracts/health'

export const dynamic = 'force-dynamic'

export function GET(): Response {
  const pool = { warm: 0, inUse: 0, waiting: 0, max: 0 }
  return Response.json({ status: 'starting', driver: null, detail: null, pool } satisfies Health)
}
