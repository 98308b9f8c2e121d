import type { ListeningPort } from '@/lib/contracts/sandbox'

/** Ports from here on are what a program gets that asks for any: its tests, a debugger; seldom a page. */
const EPHEMERAL_FROM = 32_768

export interface PreviewState {
  /** Of whose sandbox this is. */
  readonly workspaceId: string | null
  readonly listening: readonly ListeningPort[]
  /** The one that is shown, whether it still listens or has ended; null before there was any. */
  readonly port: number | null
  readonly isShown: boolean
  /** As typed, with a leading slash. */
  readonly path: string
  /** Counts loads of the page: another number is to be another frame. */
  readonly load: number
}

export function noPreview(workspaceId: string | null): PreviewState {
  return { workspaceId, listening: [], port: null, isShown: false, path: '/', load: 0 }
}

/**
 * What listens has changed. A server that comes is shown, unless another is being looked at; one that was looked at and comes
 * back, restarted, is loaded anew.
 */
export function withListening(state: PreviewState, listening: readonly ListeningPort[]): PreviewState {
  const next = { ...state, listening }
  const come = listening.filter(
    ({ port, socket }) => !state.listening.some((old) => old.port === port && old.socket === socket),
  )
  if (come.some(({ port }) => port === state.port)) {
    const wasThere = state.listening.some(({ port }) => port === state.port)
    return { ...next, isShown: state.isShown || !wasThere, load: state.load + 1 }
  }
  const first = come.find(({ port }) => port < EPHEMERAL_FROM)
  if (first === undefined || (state.isShown && isListening(next))) return next
  return { ...withPort(next, first.port), isShown: true }
}

export function withPort(state: PreviewState, port: number): PreviewState {
  if (port === state.port) return state
  return { ...state, port, path: '/', load: state.load + 1 }
}

export function withPath(state: PreviewState, typed: string): PreviewState {
  const path = typed.startsWith('/') ? typed : `/${typed}`
  return { ...state, path, load: state.load + 1 }
}

export function isListening({ listening, port }: PreviewState): boolean {
  return listening.some((one) => one.port === port)
}

/** Ports to choose from: the one that is shown is among them even when its server has ended. */
export function choices({ listening, port }: PreviewState): number[] {
  const ports = new Set(listening.map((one) => one.port))
  if (port !== null) ports.add(port)
  return [...ports].sort((a, b) => a - b)
}

/**
 * The address of a page of the preview.
 *
 * @param previewUrl the sandbox's, with `{port}`
 * @param isSecure the page that shows it came over HTTPS, and may show nothing that did not
 */
export function addressOf(previewUrl: string, port: number, path: string, isSecure: boolean): string {
  const origin = previewUrl.replace('{port}', String(port)).replace(/\/$/, '')
  return (isSecure ? origin.replace(/^http:/, 'https:') : origin) + path
}

/** `*.localhost` is whichever machine the browser runs on: from another one it leads nowhere. */
export function isReachable(previewUrl: string, pageHost: string): boolean {
  const isLocal = /\.localhost(:\d+)?\/$/.test(previewUrl)
  return !isLocal || /^(localhost|127\.0\.0\.1|\[::1\]|.*\.localhost)$/.test(pageHost)
}
