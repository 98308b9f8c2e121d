import { z } from 'zod'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const LOGS_MAX = 1000
const millis = z.coerce.number().int().min(0)
const limit = z.coerce.number().int().min(0).max(LOGS_MAX).default(LOGS_MAX)

export const LogsQueryV1 = z.object({ start: millis.optional(), limit })
export const LogsQuery = z.object({
  cursor: millis.optional(),
  limit,
  direction: z.enum(['forward', 'backward']).default('forward'),
  /** The least that is wanted. */
  level: z.enum(LOG_LEVELS).default('debug'),
  search: z.string().max(256).default(''),
})
export type LogsQuery = z.infer<typeof LogsQuery>

export interface LogEntry {
  timestamp: string
  level: LogLevel
  message: string
  fields: Record<string, string>
}

/** Unix seconds. */
export const MetricsQuery = z.object({
  start: z.coerce.number().min(0).optional(),
  end: z.coerce.number().min(0).optional(),
})

export const SandboxesMetricsQuery = z.object({
  sandbox_ids: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.string()).max(100)),
})

export const MaxMetricQuery = MetricsQuery.extend({ metric: z.enum(['concurrent_sandboxes', 'sandbox_start_rate']) })

export interface TeamMetric {
  timestamp: string
  timestampUnix: number
  concurrentSandboxes: number
  /** A second. */
  sandboxStartRate: number
}

/** Sizes in bytes; 100 percent is one core. */
export interface SandboxMetric {
  timestamp: string
  timestampUnix: number
  cpuCount: number
  cpuUsedPct: number
  memUsed: number
  memTotal: number
  memCache: number
  diskUsed: number
  diskTotal: number
}
