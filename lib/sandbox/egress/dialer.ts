import type { Address } from './address'
import { connectTo } from './connect'
import type { Checks } from './network-policy'
import { PacedStream, type RateLimits } from './paced-stream'
import type { ResolveName } from './resolve-name'
import type { Target } from './target'
import type { UpstreamProxy } from './upstream-proxy'

export interface Dialed {
  stream: PacedStream
  target: Target
  address: Address
  /** The proxy that it goes through; absent: none. */
  via: UpstreamProxy | undefined
}

export interface DialOptions {
  resolve: ResolveName
  limits: RateLimits
  via?: UpstreamProxy | undefined
}

/** Connects to what the program named, as far as the checks let it. @throws {Refusal} */
export async function dial(target: Target, check: Checks, { resolve, limits, via }: DialOptions): Promise<Dialed> {
  const { socket, address } = await connectTo(target, check, resolve, via && ((...to) => via.connect(...to)))
  return { stream: new PacedStream(socket, limits), target, address, via }
}
