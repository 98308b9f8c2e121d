import { z } from 'zod'

/** 20 random characters of [a-z0-9] (103 bits): a DNS label, no authority and no place in it. */
export const Id = z.string().regex(/^[a-z0-9]{20}$/, 'must be 20 characters of a-z and 0-9')
export const SandboxId = Id
export const RunId = Id
export const TerminalId = Id
