import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { isSameSecret } from '../../../proto/signature'
import type { AgentContext } from '../../service'
import type { SandboxUser } from '../../users'
import { startingAt } from '../connect/user-path'
import type { FileHelpers } from '../file-helpers'
import { parsePath, toAbsolute } from '../helper/path'
import { answerFailure, answerJson, HttpRefusal } from './answer'
import { compose, readCompose } from './compose'
import { sendDownload } from './download'
import { authorize } from './signature'
import { receiveUpload } from './upload'

type Endpoint = (request: Http2ServerRequest, response: Http2ServerResponse, url: URL) => boolean

/** E2B's `GET` and `POST /files`. */
export function createFilesEndpoint(context: AgentContext, helpers: FileHelpers): Endpoint {
  return (request, response, url) => {
    if (url.pathname !== '/files' && url.pathname !== '/files/compose') return false
    const answer = url.pathname === '/files' ? serve : serveCompose
    answer(request, response, url.searchParams, context, helpers).catch((error: unknown) =>
      answerFailure(request, response, error),
    )
    return true
  }
}

async function serve(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  query: URLSearchParams,
  context: AgentContext,
  helpers: FileHelpers,
): Promise<void> {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (!isRead && request.method !== 'POST') {
    response.setHeader('allow', 'GET, HEAD, POST')
    throw new HttpRefusal(405, `${request.method} is not served here`)
  }
  checkAccess(request, query, context, isRead ? 'read' : 'write')
  const user = userOf(request, query, context)
  const helper = helpers.of(user)
  const path = query.get('path') ?? undefined
  const absolute = (given: string) => toAbsolute(parsePath(startingAt(given, context), user.home))
  if (isRead) {
    if (path === undefined) throw new HttpRefusal(400, 'the query has no "path"')
    await sendDownload(request, response, helper, absolute(path))
  } else {
    answerJson(request, response, 200, await receiveUpload(request, { helper, path, absolute }))
  }
}

async function serveCompose(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  _query: URLSearchParams,
  context: AgentContext,
  helpers: FileHelpers,
): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST')
    throw new HttpRefusal(405, `${request.method} is not served here`)
  }
  const { accessToken } = context.sandbox
  // Nothing that a signature is made over says what is composed.
  if (accessToken && !isSameSecret(String(request.headers['x-access-token'] ?? ''), accessToken)) {
    throw new HttpRefusal(401, 'the access token is missing or not valid')
  }
  const asked = await readCompose(request)
  const user = userOf(request, new URLSearchParams(asked.username ? { username: asked.username } : {}), context)
  const absolute = (given: string) => toAbsolute(parsePath(startingAt(given, context), user.home))
  const { path, name } = await compose(helpers.of(user), asked, absolute)
  answerJson(request, response, 200, { path, name, type: 'file' })
}

function checkAccess(
  request: Http2ServerRequest,
  query: URLSearchParams,
  { sandbox }: AgentContext,
  operation: 'read' | 'write',
): void {
  if (!sandbox.accessToken) return
  const token = request.headers['x-access-token']
  const signed = {
    path: query.get('path') ?? '',
    operation,
    username: query.get('username') ?? '',
    expiration: query.get('signature_expiration') ?? undefined,
  }
  const given = {
    token: token === undefined ? undefined : String(token),
    signature: query.get('signature') ?? undefined,
  }
  authorize(signed, given, sandbox.accessToken)
}

function userOf(request: Http2ServerRequest, query: URLSearchParams, { users, sandbox }: AgentContext): SandboxUser {
  const username = query.get('username')
  if (username) return users.byName(username)
  const authorization = request.headers.authorization
  return users.ofRequest(new Headers(authorization === undefined ? {} : { authorization }), sandbox.defaultUser)
}
