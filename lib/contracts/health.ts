import { z } from 'zod'
import { DriverName } from './sandbox'

export const Health = z.object({
  status: z.enum(['ok', 'starting', 'degraded', 'disabled']),
  driver: DriverName.nullable(),
  /** What is wrong and how to mend it, where the status is not ok. */
  detail: z.string().nullable(),
  pool: z.object({ warm: z.number().int(), inUse: z.number().int(), waiting: z.number().int(), max: z.number().int() }),
})
export type Health = z.infer<typeof Health>
