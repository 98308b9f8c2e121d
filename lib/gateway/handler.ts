import '#server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Answer, answer, isAnswer, rawAnswer, sandboxNotFound, trafficRefused } from './answer'
import { mayReachPorts, signerOf } from './authorization'
import { allowAnyOrigin, answerPreflight, isPreflight } from './cors'
import { ENVD_PORT, serveEnvd } from './envd'
import type { GatewayOptions, GatewaySandbox } from './gateway-options'
import { INTERPRETER_PORT, serveInterpreter } from './interpreter'
import { type Target, targetOf } from './target'
import { serveTunnel, upgradeTunnel } from './tunnel'

export interface GatewayHandler {
  onRequest(request: IncomingMessage, response: ServerResponse): void
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

interface Place {
  sandbox: GatewaySandbox
  port: number
}

/** The data plane: every request goes to a port of a sandbox or is refused. */
export function gatewayHandler(options: GatewayOptions): GatewayHandler {
  return {
    onRequest(request, response) {
      response.on('error', () => response.destroy())
      serve(request, response, options).catch((error) => {
        options.log.error({ err: error }, 'a request to a sandbox failed')
        response.destroy()
      })
    },
    onUpgrade(request, socket, head) {
      // One that goes before it has been answered would end the server otherwise.
      socket.on('error', () => socket.destroy())
      upgrade(request, socket, head, options).catch((error) => {
        options.log.error({ err: error }, 'a WebSocket failed')
        socket.destroy()
      })
    },
  }
}

/** Ports that are the agent's, and no server's of the user. */
const isApiPort = (port: number): boolean => port === ENVD_PORT || port === INTERPRETER_PORT

async function serve(request: IncomingMessage, response: ServerResponse, options: GatewayOptions): Promise<void> {
  const target = targetOfRequest(request, options)
  const isApi = target.kind === 'signed' || (target.kind === 'sandbox' && isApiPort(target.port))
  const isOnOwnHost = target.kind !== 'sandbox' || target.by === 'headers'
  if (isPreflight(request) && (isApi || (isOnOwnHost && options.isOwnHost(request.headers.host ?? null))))
    return answerPreflight(request, response)
  if (isApi) allowAnyOrigin(response)
  const place = await placeOf(request, target, options)
  if (isAnswer(place)) return answer(request, response, place)
  const { sandbox, port } = place
  whileItStays(sandbox, response)
  if (port === ENVD_PORT) return serveEnvd(sandbox, request, response)
  if (port === INTERPRETER_PORT) return serveInterpreter(sandbox, request, response)
  await serveTunnel(sandbox, port, request, response)
}

async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, options: GatewayOptions): Promise<void> {
  const place = await placeOf(request, targetOfRequest(request, options), options)
  if (isAnswer(place)) return void socket.end(rawAnswer(place))
  const { sandbox, port } = place
  if (isApiPort(port)) return void socket.end(rawAnswer({ code: 404, message: 'not found' }))
  whileItStays(sandbox, socket)
  await upgradeTunnel(sandbox, port, request, socket, head)
}

/** Cuts a connection when its sandbox leaves. */
function whileItStays({ leaving }: GatewaySandbox, connection: Duplex | ServerResponse): void {
  if (!leaving) return
  const cut = () => connection.destroy()
  leaving.addEventListener('abort', cut, { once: true })
  connection.once('close', () => leaving.removeEventListener('abort', cut))
}

function targetOfRequest({ url = '', headers }: IncomingMessage, options: GatewayOptions): Target {
  // The absolute form names a server in the request line, which is one more opinion on where it goes than we want.
  if (!url.startsWith('/') && url !== '*') return { kind: 'refused', status: 400, message: 'not a path' }
  return targetOf({ url, headers }, options)
}

async function placeOf(request: IncomingMessage, target: Target, options: GatewayOptions): Promise<Place | Answer> {
  if (target.kind === 'refused') return { code: target.status, message: target.message }
  if (target.kind === 'signed') return placeOfSigner(request, options)
  const find = target.by === 'host' ? options.findByHost : options.find
  const sandbox = await find(target.sandboxId)
  if (!sandbox) return sandboxNotFound(target.sandboxId)
  if (target.port !== ENVD_PORT && !mayReachPorts(request, sandbox)) return trafficRefused(sandbox.id)
  sandbox.touch()
  return { sandbox, port: target.port }
}

async function placeOfSigner(request: IncomingMessage, options: GatewayOptions): Promise<Place | Answer> {
  const url = new URL(request.url ?? '/', 'http://agent')
  const id = signerOf(request, url, options.tokens())
  if (id === undefined) return { code: 401, message: 'invalid signature' }
  const sandbox = await options.find(id)
  return sandbox ? { sandbox, port: ENVD_PORT } : sandboxNotFound(id)
}
