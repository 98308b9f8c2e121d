import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FileTree } from '../../lib/contracts/files'
import type { RunEvent } from '../../lib/contracts/run'
import type { Sandbox } from '../../lib/contracts/sandbox'

const SANDBOX_ID = 'a'.repeat(20)
const RUN_ID = 'b'.repeat(20)
const CHUNK_CHARS = 64 * 1024

const SANDBOX: Sandbox = {
  id: SANDBOX_ID,
  state: 'running',
  template: 'playground',
  driver: 'docker',
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: null,
  claim: { waitedMs: 1, claimedMs: 1, isWarm: true },
  limits: {
    memoryBytes: 2 ** 29,
    cpuCount: 1,
    diskBytes: 2 ** 30,
    inodes: 65_536,
    maxProcesses: 64,
    timeoutMs: 30_000,
  },
  previewUrl: 'http://{port}-preview.localhost/',
  hasNetwork: false,
}

/**
 * The server's pages with a sandbox of our own making: a run in it prints what `lines` gives, as fast as the page takes it,
 * so that what is measured is the page and no container.
 */
export async function serveScriptedRun(
  upstream: URL,
  lines: () => Iterable<string>,
): Promise<Server & { url: string }> {
  let events: ServerResponse | undefined
  let tree: FileTree = { entries: [], truncated: false }
  const server = createServer(async (incoming, outgoing) => {
    const { method, url: path = '/' } = incoming
    if (path === '/api/sandbox') {
      tree = treeOf(JSON.parse(await textOf(incoming)))
      json(outgoing, 201, SANDBOX)
    } else if (path === `/api/sandbox/${SANDBOX_ID}/events`) {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write(': connected\n\n')
      events = outgoing
    } else if (path === `/api/sandbox/${SANDBOX_ID}/runs`) {
      json(outgoing, 202, { runId: RUN_ID })
      if (events) void print(events, lines())
    } else if (path === `/api/sandbox/${SANDBOX_ID}/files`) json(outgoing, 200, tree)
    else if (path.startsWith('/api/sandbox/')) json(outgoing, 404, { error: { code: 'not_found', message: path } })
    else {
      const headers = { ...incoming.headers, host: upstream.host }
      const forwarded = request(new URL(path, upstream), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      incoming.pipe(forwarded.on('error', () => outgoing.destroy()))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(server, { url: `http://127.0.0.1:${port}` })
}

async function print(events: ServerResponse, lines: Iterable<string>): Promise<void> {
  let seq = 0
  const send = async (event: RunEvent) => {
    seq += 1
    const data = JSON.stringify({ type: 'run', runId: RUN_ID, seq, event })
    const isTaken = events.write(`id: ${seq}\ndata: ${data}\n\n`)
    if (!isTaken) await new Promise((resolve) => events.once('drain', resolve))
  }
  await send({ type: 'started', runId: RUN_ID, pid: 2 })
  let text = ''
  for (const line of lines) {
    text += line
    if (text.length < CHUNK_CHARS) continue
    await send({ type: 'stdout', text })
    text = ''
  }
  if (text !== '') await send({ type: 'stdout', text })
  await send({ type: 'exit', exitCode: 0, signal: null, durationMs: 1, cpuMs: 1, peakMemoryBytes: 1 })
}

/** The project as the page sent it: a sandbox without its files would have them removed from the page. */
function treeOf({ files = {} }: { files?: Record<string, string> }): FileTree {
  const entries = Object.entries(files).map(([path, text]) => ({
    path,
    kind: 'file' as const,
    sizeBytes: Buffer.byteLength(text),
    modifiedAtMs: 0,
  }))
  return { entries, truncated: false }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of incoming) text += chunk
  return text
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
