import { z } from 'zod'
import { SharedPlayground } from '@/lib/contracts/playground'

const KEY = 'codetok.shares'
const KEPT = 200

const MyShare = SharedPlayground.extend({ title: z.string() })
/** What this browser has shared, with the tokens that nobody else has. */
export type MyShare = z.infer<typeof MyShare>

const MyShares = z.array(MyShare)

/** Newest first. */
export function readMyShares(nowMs: number): MyShare[] {
  try {
    const parsed = MyShares.safeParse(JSON.parse(localStorage.getItem(KEY) ?? '[]'))
    if (!parsed.success) return []
    return parsed.data.filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > nowMs)
  } catch {
    // Storage refused, or not JSON: the link works without it.
    return []
  }
}

/** @returns whether this browser keeps it */
export function addMyShare(share: MyShare, nowMs: number): boolean {
  return write([share, ...readMyShares(nowMs)].slice(0, KEPT))
}

export function dropMyShare(id: string, nowMs: number): void {
  write(readMyShares(nowMs).filter((share) => share.id !== id))
}

function write(shares: readonly MyShare[]): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify(shares))
    return true
  } catch {
    return false
  }
}
