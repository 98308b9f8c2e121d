import { z } from 'zod'

const UNIT: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 }

/** A size as people write it: `512M`, `1G`, `1.5G`, `65536`; binary multiples. Bytes in code. */
export const ByteSize = z.union([z.string(), z.number()]).transform((written, context) => {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/i.exec(String(written).trim())
  const bytes = match ? Math.round(Number(match[1]) * (UNIT[(match[2] ?? '').toUpperCase()] ?? Number.NaN)) : Number.NaN
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    context.addIssue({ code: 'custom', message: 'must be a size such as 512M or 1G' })
    return z.NEVER
  }
  return bytes
})
export type ByteSize = z.infer<typeof ByteSize>
