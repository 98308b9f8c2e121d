import { readFileSync } from 'node:fs'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { text } from 'node:stream/consumers'
import type { AgentProcesses } from '../process/processes'
import type { AgentContext, AgentServices } from '../service'
import type { NotebookContext } from './context'
import { Contexts, NotebookFailure } from './contexts'
import { ExecutionStream } from './execution-stream'
import { Kernels } from './kernels'

/** Under which the server asks for E2B's code-interpreter API; a client's paths come behind it. */
const PREFIX = '/interpreter/'
const BODY_MAX_CHARS = 32 * 1024 * 1024
/** Of an image: the languages whose kernels start with the sandbox, one a line. */
const WARM_FILE = '/etc/codetok/warm-kernels'

/** E2B's code interpreter: `/execute`, `/contexts` and `/health` of its port 49999. */
export function createNotebookService(context: AgentContext, processes: AgentProcesses): AgentServices {
  const contexts = new Contexts(new Kernels(context, processes), context.config.home)
  contexts.warm(warmLanguages())

  async function execute(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const { code, context_id, language, env_vars } = await bodyOf(request)
    if (typeof code !== 'string') throw new NotebookFailure(400, 'code must be a string')
    const env = variables(env_vars)
    const found = contexts.find({ id: optional(context_id, 'context_id'), language: optional(language, 'language') })
    const stream = new ExecutionStream(response)
    await found.execute({ code, env }, stream)
    stream.end()
  }

  async function create(request: Http2ServerRequest): Promise<object> {
    const { language, cwd } = await bodyOf(request)
    const context = contexts.create({ language: optional(language, 'language'), cwd: optional(cwd, 'cwd') })
    context.warm()
    return described(context)
  }

  async function serve(request: Http2ServerRequest, response: Http2ServerResponse, path: string): Promise<void> {
    const [collection, id, action, ...more] = path.split('/')
    const place = [collection, ...(id === undefined ? [] : [':id']), ...(action === undefined ? [] : [action]), ...more]
    switch (`${request.method} ${place.join('/')}`) {
      case 'GET health':
        return sendJson(response, 'OK')
      case 'POST execute':
        return execute(request, response)
      case 'GET contexts':
        return sendJson(response, contexts.list().map(described))
      case 'POST contexts':
        return sendJson(response, await create(request))
      case 'DELETE contexts/:id':
        await contexts.remove(id ?? '')
        return sendJson(response, null)
      case 'POST contexts/:id/restart':
        await contexts.get(id ?? '').restart()
        return sendJson(response, null)
      default:
        throw new NotebookFailure(404, 'Not Found')
    }
  }

  return {
    http(request, response, url) {
      if (!url.pathname.startsWith(PREFIX)) return false
      serve(request, response, url.pathname.slice(PREFIX.length)).catch((error: unknown) => refuse(response, error))
      return true
    },
  }
}

const described = ({ id, language, cwd }: NotebookContext) => ({ id, language, cwd })

function warmLanguages(): string[] {
  try {
    return readFileSync(WARM_FILE, 'utf8').split(/\s+/).filter(Boolean)
  } catch {
    return [] // most images have no such file
  }
}

/** @throws {NotebookFailure} */
async function bodyOf(request: Http2ServerRequest): Promise<Record<string, unknown>> {
  let chars = 0
  request.setEncoding('utf8').on('data', (part: string) => {
    chars += part.length
    if (chars > BODY_MAX_CHARS)
      request.destroy(new NotebookFailure(413, `the body is larger than ${BODY_MAX_CHARS >> 20} MiB`))
  })
  const body = await text(request)
  try {
    const given: unknown = body === '' ? {} : JSON.parse(body)
    if (typeof given === 'object' && given !== null) return { ...given }
  } catch {
    // Answered below.
  }
  throw new NotebookFailure(400, 'the body must be a JSON object')
}

/** @throws {NotebookFailure} */
function optional(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw new NotebookFailure(400, `${name} must be a string`)
  return value
}

/** @throws {NotebookFailure} */
function variables(given: unknown): Record<string, string> {
  if (given === undefined || given === null) return {}
  const pairs = typeof given === 'object' ? Object.entries(given) : undefined
  if (!pairs) throw new NotebookFailure(400, 'env_vars must be an object')
  return Object.fromEntries(
    pairs.map(([name, value]) => {
      if (typeof value !== 'string') throw new NotebookFailure(400, `env_vars.${name} must be a string`)
      if (name === '' || /[=\0]/.test(name) || value.includes('\0')) {
        throw new NotebookFailure(400, `env_vars.${name} is not an environment variable`)
      }
      return [name, value]
    }),
  )
}

function sendJson(response: Http2ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

function refuse(response: Http2ServerResponse, error: unknown): void {
  if (response.headersSent || response.stream?.destroyed) {
    response.stream?.close()
    return
  }
  if (!(error instanceof NotebookFailure)) console.error(error)
  response.writeHead(error instanceof NotebookFailure ? error.status : 500, {
    'content-type': 'text/plain; charset=utf-8',
  })
  response.end(error instanceof Error ? error.message : String(error))
}
