import { z } from 'zod'

/** What a limit may be set to. */
export const LimitRange = z.object({ min: z.number(), max: z.number(), default: z.number() })
export type LimitRange = z.infer<typeof LimitRange>

/** What the server allows: of a sandbox, and for `timeoutMs` of each run in it. */
export const LimitRanges = z.object({
  memoryBytes: LimitRange,
  cpuCount: LimitRange,
  diskBytes: LimitRange,
  maxProcesses: LimitRange,
  timeoutMs: LimitRange,
})
export type LimitRanges = z.infer<typeof LimitRanges>

const bytes = z.number().int().positive()

/** Limits that a sandbox is made with, and keeps; those left out are the server's own. */
export const SandboxLimitsRequest = z.strictObject({
  memoryBytes: bytes.optional(),
  cpuCount: z.number().positive().optional(),
  diskBytes: bytes.optional(),
  maxProcesses: z.number().int().positive().optional(),
})
export type SandboxLimitsRequest = z.infer<typeof SandboxLimitsRequest>
