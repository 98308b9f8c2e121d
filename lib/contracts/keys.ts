import { z } from 'zod'

export const ApiKeyName = z
  .string()
  .trim()
  .min(1, 'a key needs a name')
  .max(100, 'is longer than 100 characters')
  .refine((name) => !/\p{Cc}/u.test(name), 'has control characters')

export const CreateApiKeyRequest = z.strictObject({ name: ApiKeyName })

/** A key as its owner sees it later. */
const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  /** Its first and last characters. */
  masked: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
})
export type ApiKey = z.infer<typeof ApiKey>

/** The one answer that has the key itself. */
export const NewApiKey = ApiKey.extend({ key: z.string() })
export type NewApiKey = z.infer<typeof NewApiKey>

export const ApiKeyList = z.object({ keys: z.array(ApiKey) })
export type ApiKeyList = z.infer<typeof ApiKeyList>
