import type { Http2ServerResponse } from 'node:http2'
import { availableParallelism } from 'node:os'
import { text } from 'node:stream/consumers'
import type { Cgroup } from '../metrics/cgroup'
import { Sampler } from '../metrics/sampler'
import type { AgentProcesses } from '../process/processes'
import type { AgentContext, AgentServices } from '../service'
import { trustAuthority } from './trust'

const MIB = 1024 * 1024
const BODY_MAX_CHARS = 1024 * 1024

/** What of envd's plain HTTP is about the sandbox itself: `/health`, `/metrics`, `/envs`, and `/init` for the server alone. */
export function createControlService(context: AgentContext, processes: AgentProcesses, cgroup: Cgroup): AgentServices {
  const sampler = new Sampler(context, cgroup, processes)
  const cores = context.config.cpuCount || availableParallelism()

  function metrics() {
    const reading = sampler.read()
    return {
      ts: Math.floor(reading.atMs / 1000),
      cpu_count: Math.ceil(cores),
      // Of all that it has: 100 is all of them busy.
      cpu_used_pct: Math.round((reading.cpuPercent / cores) * 100) / 100,
      mem_total: reading.memoryLimitBytes,
      mem_used: reading.memoryBytes,
      mem_cache: reading.memoryCacheBytes,
      mem_total_mib: Math.round(reading.memoryLimitBytes / MIB),
      mem_used_mib: Math.round(reading.memoryBytes / MIB),
      disk_used: reading.diskBytes,
      disk_total: reading.diskLimitBytes,
    }
  }

  return {
    http(request, response, url) {
      switch (`${request.method} ${url.pathname}`) {
        case 'GET /health':
          response.writeHead(204, { 'cache-control': 'no-store' })
          response.end()
          return true
        case 'GET /metrics':
          sendJson(response, 200, metrics())
          return true
        case 'GET /envs':
          sendJson(response, 200, context.sandbox.env)
          return true
        case 'POST /init':
          void text(request).then(
            (body) => sendInit(response, context, body),
            () => response.stream?.close(),
          )
          return true
        default:
          return false
      }
    },
  }
}

function sendInit(response: Http2ServerResponse, context: AgentContext, body: string): void {
  try {
    if (body.length > BODY_MAX_CHARS) throw new TypeError('the body is too large')
    initialize(context, body === '' ? {} : JSON.parse(body))
    response.writeHead(204)
    response.end()
  } catch (error) {
    sendJson(response, 400, { code: 400, message: error instanceof Error ? error.message : 'bad request' })
  }
}

function initialize({ sandbox, users }: AgentContext, given: unknown): void {
  if (typeof given !== 'object' || given === null) throw new TypeError('the body must be a JSON object')
  const { envVars, defaultUser, defaultWorkdir, caBundle }: Record<string, unknown> = { ...given }
  if (typeof envVars === 'object' && envVars !== null) {
    for (const [name, value] of Object.entries(envVars)) {
      if (typeof value !== 'string') throw new TypeError(`envVars.${name} must be a string`)
    }
    sandbox.env = { ...sandbox.env, ...envVars }
  }
  if (typeof caBundle === 'string') sandbox.env = { ...trustAuthority(caBundle), ...sandbox.env }
  if (typeof defaultUser === 'string') sandbox.defaultUser = users.byName(defaultUser).name
  if (typeof defaultWorkdir === 'string') sandbox.defaultWorkdir = defaultWorkdir
}

function sendJson(response: Http2ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
