import '#server-only'
import { z } from 'zod'
import { NetworkConfig } from '@/lib/contracts/e2b/network'
import type { NewSandbox } from '@/lib/contracts/e2b/sandbox'
import { AppError } from '@/lib/contracts/errors'

const Limits = z.object({
  memoryBytes: z.number(),
  cpuCount: z.number(),
  diskBytes: z.number(),
  inodes: z.number(),
  maxProcesses: z.number(),
})

/** What happens to a sandbox at its end, and at the traffic that comes after. */
const EndRules = z.object({
  onTimeout: z.enum(['kill', 'pause']),
  keepMemory: z.boolean(),
  autoResume: z.boolean(),
})
export type EndRules = z.infer<typeof EndRules>

/** All of a sandbox that does not change, or outlives its pauses; the store keeps it as JSON. */
export const SandboxFacts = z.object({
  id: z.string(),
  owner: z.string(),
  templateId: z.string(),
  alias: z.string().optional(),
  metadata: z.record(z.string(), z.string()),
  env: z.record(z.string(), z.string()),
  startedAtMs: z.number(),
  /** What its client asked for; null: it never ends. */
  lifeS: z.number().nullable(),
  rules: EndRules,
  limits: Limits,
  allowInternetAccess: z.boolean().optional(),
  network: NetworkConfig.optional(),
  volumes: z.array(z.object({ volumeId: z.string(), name: z.string(), path: z.string() })),
})
export type SandboxFacts = z.infer<typeof SandboxFacts>

/** @throws {AppError} `bad_request` for rules that contradict each other */
export function endRules({ autoPause, autoPauseMemory, autoResume }: NewSandbox): EndRules {
  const onTimeout = autoPause ? 'pause' : 'kill'
  const keepMemory = autoPauseMemory ?? true
  const resumes = autoResume?.enabled ?? false
  if (resumes && onTimeout === 'kill')
    throw new AppError('bad_request', 'autoResume needs autoPause: a sandbox that was killed can not resume')
  if (resumes && !keepMemory)
    throw new AppError(
      'bad_request',
      'autoResume needs autoPauseMemory: traffic resumes a sandbox from its memory alone',
    )
  return { onTimeout, keepMemory, autoResume: resumes }
}
