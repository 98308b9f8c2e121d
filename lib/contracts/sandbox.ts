import { z } from 'zod'
import { Environment } from './environment'
import { FileMap } from './files'
import { SandboxId } from './ids'
import { TemplateName } from './languages'
import { SandboxLimitsRequest } from './limits'

export const DriverName = z.enum(['docker', 'bubblewrap', 'e2b'])
export type DriverName = z.infer<typeof DriverName>

export const CreateSandboxRequest = z.strictObject({
  /** Default `playground`. */
  template: TemplateName.optional(),
  files: FileMap.optional(),
  env: Environment.optional(),
  limits: SandboxLimitsRequest.optional(),
})
export type CreateSandboxRequest = z.infer<typeof CreateSandboxRequest>

export const SandboxLimits = z.object({
  memoryBytes: z.number().int(),
  cpuCount: z.number(),
  diskBytes: z.number().int(),
  inodes: z.number().int(),
  maxProcesses: z.number().int(),
  timeoutMs: z.number().int(),
})
export type SandboxLimits = z.infer<typeof SandboxLimits>

/** How it came to its owner, in milliseconds from the request. */
export const SandboxClaim = z.object({
  /** Until it was there, warm or started for it. */
  waitedMs: z.number().nonnegative(),
  /** It was seen to be well, and made the owner's. */
  claimedMs: z.number().nonnegative(),
  isWarm: z.boolean(),
})

export const SandboxState = z.enum(['running', 'ended'])

/** A TCP port on which a program listens. Another `socket` is another server at the same port. */
export const ListeningPort = z.object({ port: z.number().int(), socket: z.number() })
export type ListeningPort = z.infer<typeof ListeningPort>

export const Sandbox = z.object({
  id: SandboxId,
  state: SandboxState,
  template: TemplateName,
  driver: DriverName,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  limits: SandboxLimits,
  /** Where a server that listens in it is seen, `{port}` standing for its port. Who knows the address can see it. */
  previewUrl: z.string(),
  claim: SandboxClaim,
  /** Whether programs reach anything outside, through the checked proxy. */
  hasNetwork: z.boolean(),
})
export type Sandbox = z.infer<typeof Sandbox>
