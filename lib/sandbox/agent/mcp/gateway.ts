import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { RequestHandlerExtra, RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js'
import {
  CallToolRequestSchema,
  CallToolResultSchema,
  CompleteRequestSchema,
  CompleteResultSchema,
  ErrorCode,
  GetPromptRequestSchema,
  GetPromptResultSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  PromptListChangedNotificationSchema,
  ReadResourceRequestSchema,
  ReadResourceResultSchema,
  ResourceListChangedNotificationSchema,
  type ServerNotification,
  type ServerRequest,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { type Backend, Offers } from './offers'

/** As long as a timer can be: how long something may take is its client's to say. */
const NO_TIMEOUT_MS = 2 ** 31 - 1

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>

/** Several MCP servers as one. Each session of a client has a server of its own here, and all share what is behind it. */
export class Gateway {
  readonly #backends: readonly Backend[]
  readonly #sessions = new Set<Server>()
  readonly #tools
  readonly #prompts
  readonly #resources
  readonly #templates

  constructor(backends: readonly Backend[]) {
    this.#backends = backends
    const having = (kind: 'tools' | 'prompts' | 'resources') => () =>
      backends.filter(({ client }) => client.getServerCapabilities()?.[kind])
    this.#tools = new Offers({
      backends: having('tools'),
      page: async (client, cursor) => {
        const { tools, nextCursor } = await client.listTools({ cursor })
        return { items: tools, nextCursor }
      },
      nameOf: ({ name }) => name,
      renamed: (tool, name) => ({ ...tool, name }),
    })
    this.#prompts = new Offers({
      backends: having('prompts'),
      page: async (client, cursor) => {
        const { prompts, nextCursor } = await client.listPrompts({ cursor })
        return { items: prompts, nextCursor }
      },
      nameOf: ({ name }) => name,
      renamed: (prompt, name) => ({ ...prompt, name }),
    })
    this.#resources = new Offers({
      backends: having('resources'),
      page: async (client, cursor) => {
        const { resources, nextCursor } = await client.listResources({ cursor })
        return { items: resources, nextCursor }
      },
      nameOf: ({ uri }) => uri,
    })
    this.#templates = new Offers({
      backends: having('resources'),
      page: async (client, cursor) => {
        const { resourceTemplates, nextCursor } = await client.listResourceTemplates({ cursor })
        return { items: resourceTemplates, nextCursor }
      },
      nameOf: ({ uriTemplate }) => uriTemplate,
    })
    for (const { client } of backends) this.#passOnChanges(client)
  }

  /** For one more client. */
  newSession(): Server {
    const server = new Server(
      { name: 'codetok-mcp-gateway', version: '1' },
      {
        capabilities: {
          tools: { listChanged: true },
          prompts: { listChanged: true },
          resources: { listChanged: true },
          completions: {},
        },
        instructions: this.#backends.flatMap(({ client }) => client.getInstructions() ?? []).join('\n\n'),
      },
    )
    this.#serveTools(server)
    this.#servePrompts(server)
    this.#serveResources(server)
    this.#sessions.add(server)
    server.onclose = () => this.#sessions.delete(server)
    return server
  }

  #serveTools(server: Server): void {
    server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: await this.#tools.list() }))
    server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
      const { backend, name } = found(await this.#tools.find(params.name), `tool "${params.name}"`)
      const request = { method: 'tools/call' as const, params: { ...params, name } }
      return backend.client.request(request, CallToolResultSchema, optionsOf(extra))
    })
  }

  #servePrompts(server: Server): void {
    server.setRequestHandler(ListPromptsRequestSchema, async () => ({ prompts: await this.#prompts.list() }))
    server.setRequestHandler(GetPromptRequestSchema, async ({ params }, extra) => {
      const { backend, name } = found(await this.#prompts.find(params.name), `prompt "${params.name}"`)
      const request = { method: 'prompts/get' as const, params: { ...params, name } }
      return backend.client.request(request, GetPromptResultSchema, optionsOf(extra))
    })
    server.setRequestHandler(CompleteRequestSchema, async ({ params }, extra) => {
      const { ref } = params
      const owner = ref.type === 'ref/prompt' ? await this.#prompts.find(ref.name) : await this.#templates.find(ref.uri)
      const { backend, name } = found(owner, 'what is to be completed')
      const own = ref.type === 'ref/prompt' ? { ...ref, name } : ref
      const request = { method: 'completion/complete' as const, params: { ...params, ref: own } }
      return backend.client.request(request, CompleteResultSchema, optionsOf(extra))
    })
  }

  #serveResources(server: Server): void {
    server.setRequestHandler(ListResourcesRequestSchema, async () => ({ resources: await this.#resources.list() }))
    server.setRequestHandler(ListResourceTemplatesRequestSchema, async () => ({
      resourceTemplates: await this.#templates.list(),
    }))
    server.setRequestHandler(ReadResourceRequestSchema, async ({ params }, extra) => {
      const request = { method: 'resources/read' as const, params }
      const owner = await this.#resources.find(params.uri)
      if (owner) return owner.backend.client.request(request, ReadResourceResultSchema, optionsOf(extra))
      // Of a template, perhaps: whoever knows it answers.
      for (const { client } of this.#backends.filter((one) => one.client.getServerCapabilities()?.resources)) {
        try {
          return await client.request(request, ReadResourceResultSchema, optionsOf(extra))
        } catch (error) {
          if (!(error instanceof McpError)) throw error
        }
      }
      throw missing(`resource "${params.uri}"`)
    })
  }

  #passOnChanges(client: Backend['client']): void {
    const tell = (send: (server: Server) => Promise<void>) => async () => {
      // A client that has gone needs no news.
      await Promise.allSettled([...this.#sessions].map(send))
    }
    client.setNotificationHandler(
      ToolListChangedNotificationSchema,
      tell((server) => server.sendToolListChanged()),
    )
    client.setNotificationHandler(
      PromptListChangedNotificationSchema,
      tell((server) => server.sendPromptListChanged()),
    )
    client.setNotificationHandler(
      ResourceListChangedNotificationSchema,
      tell((server) => server.sendResourceListChanged()),
    )
  }
}

function found<T>(owner: T | undefined, what: string): T {
  if (owner === undefined) throw missing(what)
  return owner
}

const missing = (what: string) => new McpError(ErrorCode.InvalidParams, `no server here has ${what}`)

/** What the client asked with: it may give up, and may want to hear how far things are. */
function optionsOf({ signal, sendNotification, _meta }: Extra): RequestOptions {
  const progressToken = _meta?.progressToken
  if (progressToken === undefined) return { signal, timeout: NO_TIMEOUT_MS }
  return {
    signal,
    timeout: NO_TIMEOUT_MS,
    onprogress: (progress) => {
      void sendNotification({ method: 'notifications/progress', params: { ...progress, progressToken } }).catch(() => {
        // The client has gone; its signal says so, too.
      })
    },
  }
}
