import { z } from 'zod'

const Name = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be letters, digits, _ and -, at most 128 of them')

export const NewVolume = z.object({ name: Name })

/** A volume by its name, at a place in a sandbox. */
export const VolumeMounts = z.array(z.object({ name: z.string().min(1), path: z.string().min(1).max(1024) })).max(32)
export type VolumeMounts = z.infer<typeof VolumeMounts>

export interface VolumeInfo {
  volumeID: string
  name: string
}

export interface VolumeAccess extends VolumeInfo {
  /** What its content is asked with, as a bearer. */
  token: string
}
