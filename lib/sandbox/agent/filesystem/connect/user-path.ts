import type { HandlerContext } from '@connectrpc/connect'
import type { AgentContext } from '../../service'
import type { SandboxUser } from '../../users'
import type { FileHelpers } from '../file-helpers'
import type { FileHelper } from '../helper-client'

/** No path at all is the sandbox's default folder, where one was set; a relative one starts in the user's home. */
export function startingAt(path: string, { sandbox }: AgentContext): string {
  return path === '' ? sandbox.defaultWorkdir || path : path
}

/** The helper of the user that a request names. @throws {ConnectError} `unauthenticated` */
export function helperOf(request: HandlerContext, context: AgentContext, helpers: FileHelpers): FileHelper {
  const user: SandboxUser = context.users.ofRequest(request.requestHeader, context.sandbox.defaultUser)
  return helpers.of(user)
}
