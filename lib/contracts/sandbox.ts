import { z } from 'zod'
import { Environment } from './environment'
import { FileMap } from './files'
import { SandboxId } from './ids'

export const DriverName = z.enum(['docker', 'bubblewrap', 'e2b'])
export type DriverName = z.infer<typeof DriverName>

export const TemplateName = z.enum(['playground'])
export type TemplateName = z.infer<typeof TemplateName>

export const CreateSandboxRequest = z.strictObject({
  template: TemplateName.optional(),
  files: FileMap.optional(),
  env: Environment.optional(),
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

export const SandboxState = z.enum(['running', 'ended'])

export const Sandbox = z.object({
  id: SandboxId,
  state: SandboxState,
  template: TemplateName,
  driver: DriverName,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  limits: SandboxLimits,
})
export type Sandbox = z.infer<typeof Sandbox>
