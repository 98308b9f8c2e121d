import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as connectTls, TLSSocket } from 'node:tls'
import { ByteReader } from './byte-reader'
import { askedOf, forwardRequest, type Onward } from './forward-request'
import { join } from './join'
import { type Opened, showTarget, type Target } from './target'
import type { CertificateAuthority } from './tls/certificate-authority'

/** The first byte of a connection that speaks TLS. */
const TLS_HANDSHAKE = 0x16
const USUAL_PORT = { http: 80, https: 443 }
/** Of HTTP/2 there is nothing to gain here: a connection is for one request. */
const ALPN = ['http/1.1']

export interface HeaderWriterOptions {
  /** Who speaks for hosts to programs. */
  authority: Promise<CertificateAuthority>
  /** Whom hosts are trusted by. Default: as Node.js does. */
  ca?: string | undefined
}

/**
 * Takes a host's place towards a program, and the program's towards the host, so that requests over HTTP and HTTPS get headers
 * that no program ever sees. The host's certificate is checked as any client does.
 */
export class HeaderWriter {
  readonly #options: HeaderWriterOptions

  constructor(options: HeaderWriterOptions) {
    this.#options = options
  }

  /** @param program which takes itself to be connected to the target */
  async serve(program: Duplex, opened: Opened, headers: Onward['headers']): Promise<void> {
    program.once('close', () => opened.stream.destroy())
    opened.stream.on('error', () => program.destroy())
    const bytes = new ByteReader(program)
    const first = await bytes.take(1)
    bytes.giveBack(first)
    const { target } = opened
    if (first[0] !== TLS_HANDSHAKE) {
      serverFor('http', () => opened.stream, target, headers).emit('connection', program)
      return
    }
    const { authority, ca } = this.#options
    const secureContext = await (await authority).contextFor(target.host)
    const inner = new TLSSocket(program, {
      isServer: true,
      secureContext,
      ALPNProtocols: ALPN,
    })
    inner.on('error', () => program.destroy()) // it does not trust us, or broke off
    const secured = () =>
      connectTls({
        socket: opened.stream,
        ...(target.address ? { host: target.host } : { servername: target.host }),
        ALPNProtocols: ALPN,
        ...(ca === undefined ? {} : { ca }),
      })
    serverFor('https', secured, target, headers).emit('connection', inner)
  }
}

/** For one connection of a program, and one request on it. */
function serverFor(scheme: 'http' | 'https', open: () => Duplex, target: Target, headers: Onward['headers']): Server {
  const shown = showTarget(target)
  const authority = target.port === USUAL_PORT[scheme] ? shown.slice(0, shown.lastIndexOf(':')) : shown
  const onward = ({ url = '/' }: IncomingMessage): Onward => ({ upstream: open(), authority, path: url, headers })
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 })
  server.maxRequestsPerSocket = 1
  server.on('request', (request, response) => forwardRequest(request, response, onward(request)))
  server.on('upgrade', (request, socket, head) => upgrade(request, socket, head, onward(request)))
  server.on('clientError', (_error, socket) => socket.destroy())
  return server
}

/** For what becomes another protocol, as WebSockets do: after the handshake bytes go both ways as they are. */
function upgrade(request: IncomingMessage, program: Duplex, head: Buffer, onward: Onward): void {
  const { upgrade: protocol = '' } = request.headers
  const asked = httpRequest(askedOf(request, onward, { Connection: 'Upgrade', Upgrade: protocol }))
  asked.on('error', () => program.destroy())
  asked.once('response', () => program.destroy()) // it does not want to
  asked.once('upgrade', (answer, upstream, upstreamHead) => {
    const lines = answer.rawHeaders.flatMap((name, at, all) => (at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : []))
    program.write(['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n'))
    if (upstreamHead.length > 0) upstream.unshift(upstreamHead)
    if (head.length > 0) program.unshift(head)
    join(program, upstream)
  })
  asked.end()
}
