import { z } from 'zod'

export const ENV_MAX_BYTES = 128 * 1024

/** Environment of a program. POSIX names only: a shell can't use others, and `=` or NUL would forge a second variable. */
export const EnvironmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be letters, digits and _, no digit first')
export const Environment = z
  .record(
    EnvironmentName,
    z.string().refine((value) => !value.includes('\0'), 'has a NUL'),
  )
  .refine((env) => JSON.stringify(env).length <= ENV_MAX_BYTES, `is larger than ${ENV_MAX_BYTES} bytes`)
export type Environment = z.infer<typeof Environment>
