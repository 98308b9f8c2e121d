import { z } from 'zod'

/** One sample of a sandbox, taken once a second. `cpuPercent` 100 is one core. Limits are 0 where there is none. */
export const MetricsSample = z.object({
  atMs: z.number(),
  cpuPercent: z.number().nonnegative(),
  cpuLimitPercent: z.number().nonnegative(),
  memoryBytes: z.number().int().nonnegative(),
  memoryLimitBytes: z.number().int().nonnegative(),
  processes: z.number().int().nonnegative(),
  processesLimit: z.number().int().nonnegative(),
  diskBytes: z.number().int().nonnegative(),
  diskLimitBytes: z.number().int().nonnegative(),
  /** Since the sandbox was claimed. */
  networkInBytes: z.number().int().nonnegative(),
  networkOutBytes: z.number().int().nonnegative(),
})
export type MetricsSample = z.infer<typeof MetricsSample>
