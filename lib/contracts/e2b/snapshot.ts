import { z } from 'zod'

export const NewSnapshot = z.object({ name: z.string().max(256).nullish() })

const LIST_MAX = 100

export const SnapshotListQuery = z.object({
  sandboxID: z.string().max(64).optional(),
  /** A name or an id, with a tag or without. */
  name: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(LIST_MAX).default(LIST_MAX),
  nextToken: z.string().max(512).optional(),
})

export const Fork = z.object({
  timeout: z.number().int().min(1).nullable().optional(),
  count: z.number().int().min(1).max(100).nullish(),
})

export type Fork = z.infer<typeof Fork>

export interface SnapshotInfo {
  /** For create: `<name or id>:<tag>`. */
  snapshotID: string
  names: string[]
}
