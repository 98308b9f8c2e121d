import type { TemplateName } from '@/lib/contracts/languages'
import type { SandboxLimitsRequest } from '@/lib/contracts/limits'
import { Sandbox } from '@/lib/contracts/sandbox'
import { jsonBody, request, send } from '../http'
import { sandboxUrl } from './urls'

export interface CreateSandboxInput {
  files?: ReadonlyMap<string, string>
  env?: Record<string, string>
  limits?: SandboxLimitsRequest
  template?: TemplateName
}

export function createSandbox(input: CreateSandboxInput, signal?: AbortSignal): Promise<Sandbox> {
  const { files, ...rest } = input
  const body = files ? { ...rest, files: Object.fromEntries(files) } : rest
  return request(Sandbox, '/api/sandbox', jsonBody(body, signal ? { signal } : {}))
}

export function readSandbox(sandboxId: string, signal?: AbortSignal): Promise<Sandbox> {
  return request(Sandbox, sandboxUrl(sandboxId), signal ? { signal } : {})
}

export async function destroySandbox(sandboxId: string): Promise<void> {
  await send(sandboxUrl(sandboxId), { method: 'DELETE' })
}
