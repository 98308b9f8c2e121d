import '#server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** An answer of the gateway itself, in E2B's form: `{ code, message, … }`, or a page for a person's browser. */
export interface Answer {
  code: number
  message: string
  sandboxId?: string
  port?: number
}

export const sandboxNotFound = (sandboxId: string): Answer => ({
  sandboxId,
  message: 'The sandbox was not found',
  code: 502,
})

export const portNotOpen = (sandboxId: string, port: number): Answer => ({
  sandboxId,
  message: 'The sandbox is running but port is not open',
  port,
  code: 502,
})

export const trafficRefused = (sandboxId: string): Answer => ({
  sandboxId,
  message: 'The sandbox is not public: its traffic access token is missing or not valid',
  code: 403,
})

export const isAnswer = (value: object): value is Answer => 'code' in value

/** A browser by its name, as E2B tells them. */
const BROWSER = /mozilla|chrome|safari|firefox|edge|opera|msie/i

export function answer(request: IncomingMessage, response: ServerResponse, body: Answer): void {
  const { accept = '', 'user-agent': agent = '' } = request.headers
  const isPage = accept.includes('text/html') || (BROWSER.test(agent) && !accept.includes('json'))
  const text = isPage ? page(body) : JSON.stringify(body)
  response.writeHead(body.code, {
    'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : text)
}

/** The same, on a connection that wanted to become a WebSocket. */
export function rawAnswer(body: Answer): string {
  const text = JSON.stringify(body)
  const status = STATUS_TEXT[body.code] ?? 'Error'
  const headers = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`, 'Connection: close']
  return `HTTP/1.1 ${body.code} ${status}\r\n${headers.join('\r\n')}\r\n\r\n${text}`
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  421: 'Misdirected Request',
  502: 'Bad Gateway',
}

/** As E2B's pages are called. */
function titleOf({ code, port }: Answer): string {
  if (code !== 502) return String(code)
  return port === undefined ? 'Sandbox Not Found' : 'Closed Port Error'
}

function page(body: Answer): string {
  const { code, message, port } = body
  const where = port === undefined ? '' : `<p>Port <b>${port}</b></p>`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${titleOf(body)}</title><style>body{font:16px/1.5 system-ui;margin:20vh auto;max-width:36rem;padding:0 1rem;color-scheme:light dark}</style>
<h1>${code}</h1><p>${escapeHtml(message)}</p>${where}</html>`
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
