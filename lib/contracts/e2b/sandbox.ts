import { z } from 'zod'
import { NetworkConfig } from './network'
import { VolumeMounts } from './volume'

/**
 * The wire of E2B's sandboxes, in E2B's spellings. Unknown fields are let through unseen, so that a newer client is not turned
 * away; `null` counts as absent, as Python's clients write it.
 */
const Texts = z.record(z.string(), z.string())
const Environment = z
  .record(
    z.string().regex(/^[^=\0]+$/, 'must be a name without = and NUL'),
    z.string().refine((value) => !value.includes('\0'), 'has a NUL'),
  )
  .refine((env) => JSON.stringify(env).length <= ENV_MAX_CHARS, 'is larger than 128 KiB')
const ENV_MAX_CHARS = 128 * 1024

/** Seconds. JSON has no infinity: `null` is what a client's `Infinity` becomes, and means that it never ends. */
const Timeout = (least: number) => z.number().int().min(least).nullable().optional()

export const NewSandbox = z.object({
  templateID: z.string().min(1).max(256),
  timeout: Timeout(1),
  metadata: Texts.nullish(),
  envVars: Environment.nullish(),
  autoPause: z.boolean().nullish(),
  autoPauseMemory: z.boolean().nullish(),
  autoResume: z.object({ enabled: z.boolean() }).nullish(),
  allow_internet_access: z.boolean().nullish(),
  network: NetworkConfig.nullish(),
  volumeMounts: VolumeMounts.nullish(),
  mcp: z.unknown().optional(),
  iam: z.unknown().optional(),
})
export type NewSandbox = z.infer<typeof NewSandbox>

export const ConnectSandbox = z.object({ timeout: Timeout(0), memory: z.boolean().nullish() })
export type ConnectSandbox = z.infer<typeof ConnectSandbox>

export const PauseSandbox = z.object({ memory: z.boolean().nullish() })

export const SandboxTimeout = z.object({ timeout: z.number().int().min(0).nullable() })
export const SandboxRefresh = z.object({ duration: z.number().int().min(0).max(3600).nullish() })

export type SandboxState = 'running' | 'paused'

const LIST_MAX = 100

export const SandboxListQuery = z.object({
  metadata: z.string().max(16_384).optional(),
  state: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(['running', 'paused'])))
    .optional(),
  startedAfter: z.iso.datetime({ offset: true }).optional(),
  template: z.string().max(256).optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.coerce.number().int().min(1).max(LIST_MAX).default(LIST_MAX),
  nextToken: z.string().max(256).optional(),
})
export type SandboxListQuery = z.infer<typeof SandboxListQuery>

/** What create, connect and resume answer: all that a client needs to talk to the sandbox. */
export interface SandboxAccess {
  templateID: string
  sandboxID: string
  clientID: string
  envdVersion: string
  alias?: string
  envdAccessToken: string
  trafficAccessToken?: string
  /** Of `<port>-<id>.<domain>`. */
  domain: string
}

export interface ListedSandbox {
  templateID: string
  alias?: string
  sandboxID: string
  clientID: string
  startedAt: string
  endAt: string
  envdVersion: string
  cpuCount: number
  memoryMB: number
  diskSizeMB: number
  metadata: Record<string, string>
  state: SandboxState
  volumeMounts: { name: string; path: string }[]
}

export interface SandboxDetail extends ListedSandbox {
  envdAccessToken: string
  domain: string
  allowInternetAccess?: boolean
  network?: NetworkConfig
  lifecycle: { onTimeout: 'kill' | 'pause'; autoResume: boolean }
}
