import type { ClaimSettings } from './agent-client'
import type { SandboxSpec } from './driver/driver'
import type { NetworkPolicy } from './egress/network-policy'
import type { Sandbox } from './sandbox'

export interface AcquireOptions {
  /** Default: the pool's own spec, which is the one kept warm. */
  spec?: SandboxSpec
  /** Environment of every program of the sandbox. */
  env?: Record<string, string>
  /** What else its agent is told with the claim. */
  settings?: Omit<ClaimSettings, 'sandboxId' | 'env'>
  /**
   * The id that it is to have, of one that is no more: it is kept under its name and started again. Never a warm one then.
   */
  id?: string
  /** What its programs may reach, where its spec has a network. Default: the pool's own policy. */
  network?: NetworkPolicy
  /** What they may reach at most, whatever `network` says, or `setNetworkPolicy` later. */
  networkBounds?: NetworkPolicy
  signal?: AbortSignal
  /** Longest wait for a place. @throws {SandboxError} `pool_exhausted` after it, or at once when the queue is full */
  timeoutMs?: number
  /** The same, as the guide writes it. */
  timeout?: number
}

export interface PoolStats {
  warm: number
  starting: number
  inUse: number
  /** Owned, and stopped where they stand: they keep their memory, and so their place. */
  frozen: number
  waiting: number
  minSize: number
  maxSize: number
}

/** Warm sandboxes, claimed in about a millisecond after a health check and replaced in the background. */
export interface Pool {
  acquire(options?: AcquireOptions): Promise<Sandbox & { readonly isWarm: boolean; readonly waitedMs: number }>
  /** Destroys the sandbox; it is never used again. Idempotent. */
  release(sandbox: Sandbox): Promise<void>
  stats(): PoolStats
  /** Refuses new claims, waits for what is in use until `timeoutMs`, destroys everything. */
  drain(options?: { timeoutMs?: number }): Promise<void>
}
