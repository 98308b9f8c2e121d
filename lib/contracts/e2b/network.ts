import { z } from 'zod'

const Hosts = z.array(z.string().min(1).max(255)).max(1000)

const NetworkRule = z.object({
  transform: z.object({ headers: z.record(z.string(), z.string()).nullish() }).nullish(),
})

/** Where a sandbox may connect to, and who may connect to it. Addresses are CIDR, IP, a domain or `*.domain`. */
export const NetworkUpdate = z.object({
  allowOut: Hosts.nullish(),
  denyOut: Hosts.nullish(),
  rules: z.record(z.string(), z.array(NetworkRule)).nullish(),
  egressProxy: z
    .object({ address: z.string(), username: z.string().nullish(), password: z.string().nullish() })
    .nullish(),
  allow_internet_access: z.boolean().nullish(),
})
export type NetworkUpdate = z.infer<typeof NetworkUpdate>

export const NetworkConfig = NetworkUpdate.omit({ allow_internet_access: true }).extend({
  /** Whether the user's own servers answer without a token. */
  allowPublicTraffic: z.boolean().nullish(),
  /** Where they speak TLS themselves. */
  httpsPorts: z.array(z.number().int().min(1).max(65_535)).max(100).nullish(),
  /** The Host that they see; `${PORT}` stands for the port. */
  maskRequestHost: z.string().max(255).nullish(),
})
export type NetworkConfig = z.infer<typeof NetworkConfig>
