import { z } from 'zod'
import type { LogLevel } from './telemetry'

const Name = z.string().min(1).max(256)
const Tags = z.array(z.string().min(1).max(128)).max(50)

export const NewTemplate = z
  .object({
    name: Name.nullish(),
    /** As older clients call it. */
    alias: Name.nullish(),
    tags: Tags.nullish(),
    cpuCount: z.number().int().min(1).max(64).nullish(),
    memoryMB: z.number().int().min(64).max(1_048_576).nullish(),
  })
  .transform(({ name, alias, ...rest }) => ({ ...rest, name: name ?? alias ?? '' }))
export type NewTemplate = z.infer<typeof NewTemplate>

export const TemplateUpdate = z.object({ public: z.boolean().nullish() })

const Step = z.object({
  type: z.enum(['COPY', 'ENV', 'RUN', 'WORKDIR', 'USER']),
  args: z.array(z.string().max(65_536)).max(1000).nullish(),
  filesHash: z.string().nullish(),
  force: z.boolean().nullish(),
})
export type Step = z.infer<typeof Step>

export const StartBuild = z.object({
  fromImage: z.string().min(1).max(512).nullish(),
  fromTemplate: Name.nullish(),
  fromImageRegistry: z
    .object({ type: z.string(), username: z.string().nullish(), password: z.string().nullish() })
    .nullish(),
  startCmd: z.string().max(65_536).nullish(),
  readyCmd: z.string().max(65_536).nullish(),
  force: z.boolean().nullish(),
  steps: z.array(Step).max(1000).nullish(),
})
export type StartBuild = z.infer<typeof StartBuild>

export const BuildStatusQuery = z.object({ logsOffset: z.coerce.number().int().min(0).default(0) })
export const FilesHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')

export const AssignTags = z.object({ target: Name, tags: Tags.min(1) })
export const RemoveTags = z.object({ name: Name, tags: Tags.min(1) })

export interface BuildLogEntry {
  timestamp: string
  level: LogLevel
  message: string
  step?: string
}

export interface BuildInfo {
  templateID: string
  buildID: string
  status: string
  logEntries: BuildLogEntry[]
  logs: string[]
  reason?: { message: string; step?: string; logEntries?: BuildLogEntry[] }
}
