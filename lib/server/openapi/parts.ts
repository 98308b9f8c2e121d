import '#server-only'
import { z } from 'zod'
import type { ZodOpenApiResponseObject } from 'zod-openapi'
import { ErrorBody, type ErrorCode, HTTP_STATUS } from '@/lib/contracts/errors'
import { Id } from '@/lib/contracts/ids'

export const SandboxPath = z.object({ id: Id.meta({ description: 'A sandbox of whoever asks; any other is 404.' }) })
export const RunPath = SandboxPath.extend({ runId: Id })
export const TerminalPath = SandboxPath.extend({ terminalId: Id })

/** Of routes that stream: where to go on. */
export const ResumeHeader = z.object({
  'last-event-id': z.string().optional().meta({ description: 'The id of the last event that the reader has.' }),
})

/** What any route may answer, whatever it is for. */
const EVERYWHERE: readonly ErrorCode[] = ['unauthorized', 'forbidden', 'misdirected', 'method_not_allowed', 'internal']

/** Answers by which a request can fail, in the one form that all have. */
export function failures(...codes: ErrorCode[]): Record<`${number}`, ZodOpenApiResponseObject> {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of [...codes, ...EVERYWHERE]) {
    byStatus.set(HTTP_STATUS[code], [...(byStatus.get(HTTP_STATUS[code]) ?? []), code])
  }
  const responses: Record<`${number}`, ZodOpenApiResponseObject> = {}
  for (const [status, ofStatus] of byStatus) {
    responses[`${status}`] = { description: ofStatus.join(' or '), content: json(ErrorBody) }
  }
  return responses
}

export const json = (schema: z.ZodType) => ({ 'application/json': { schema } })

export const bytes = (type = 'application/octet-stream') => ({
  [type]: { schema: { type: 'string', format: 'binary' } as const },
})

/** A server-sent event stream, each of whose `data:` lines is `event` as JSON. */
export function eventStream(event: z.ZodType, what: string): ZodOpenApiResponseObject {
  return {
    description: `${what} Each event is one \`data:\` line of JSON with the \`id:\` under which the stream resumes.`,
    content: { 'text/event-stream': { schema: event } },
  }
}

export const noContent = (description: string): Record<'204', ZodOpenApiResponseObject> => ({ 204: { description } })
