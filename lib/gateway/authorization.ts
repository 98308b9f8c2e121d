import '#server-only'
import type { IncomingMessage } from 'node:http'
import { isSameSecret, type SignedRequest, sign, signatureProblem } from '@/lib/sandbox'
import type { GatewaySandbox, GatewayToken } from './gateway-options'

/**
 * What keeps a request from a sandbox's envd API: it has neither the token nor, for `/files`, a signature that was made with it.
 *
 * @returns undefined where it may pass
 */
export function envdRefusal(request: IncomingMessage, url: URL, { accessToken }: GatewayToken): string | undefined {
  const given = request.headers['x-access-token']
  if (typeof given === 'string' && isSameSecret(given, accessToken)) return undefined
  if (url.pathname !== '/files' || given !== undefined) return 'the access token is missing or not valid'
  return signatureProblem(signedRequest(request, url), url.searchParams.get('signature') ?? undefined, accessToken)
}

/** The sandbox whose token a signed URL was made with: such a URL does not name it. */
export function signerOf(request: IncomingMessage, url: URL, tokens: Iterable<GatewayToken>): string | undefined {
  const signature = url.searchParams.get('signature') ?? ''
  const signed = signedRequest(request, url)
  for (const { id, accessToken } of tokens) {
    if (isSameSecret(signature, sign(signed, accessToken))) return id
  }
  return undefined
}

/** Whether a client may reach the user's own servers. */
export function mayReachPorts(request: IncomingMessage, { trafficToken }: GatewaySandbox): boolean {
  if (trafficToken === undefined) return true
  const given = request.headers['e2b-traffic-access-token']
  return typeof given === 'string' && isSameSecret(given, trafficToken)
}

function signedRequest({ method }: IncomingMessage, { searchParams }: URL): SignedRequest {
  return {
    path: searchParams.get('path') ?? '',
    operation: method === 'GET' || method === 'HEAD' ? 'read' : 'write',
    username: searchParams.get('username') ?? '',
    expiration: searchParams.get('signature_expiration') ?? undefined,
  }
}
