/** How a server of E2B's catalogue starts here: its npm package, pinned. */
export interface CatalogueServer {
  package: string
  version: string
  /** The command in the package. */
  bin: string
  args?: (settings: Settings) => string[]
  env?: (settings: Settings) => Record<string, string>
}

type Settings = Readonly<Record<string, unknown>>

/** By the names of E2B's SDK. E2B runs each from a container image; these are those that there are as packages of npm's, too. */
export const CATALOGUE: Readonly<Record<string, CatalogueServer>> = {
  airtable: {
    package: 'airtable-mcp-server',
    version: '1.14.0',
    bin: 'airtable-mcp-server',
    env: variables({ AIRTABLE_API_KEY: 'airtableApiKey' }),
  },
  brave: {
    package: '@brave/brave-search-mcp-server',
    version: '2.1.4',
    bin: 'brave-search-mcp-server',
    args: () => ['--transport', 'stdio'],
    env: variables({ BRAVE_API_KEY: 'apiKey' }),
  },
  context7: {
    package: '@upstash/context7-mcp',
    version: '4.1.1',
    bin: 'context7-mcp',
    env: variables({ CONTEXT7_API_KEY: 'apiKey' }),
  },
  exa: {
    package: 'exa-mcp-server',
    version: '3.4.1',
    bin: 'exa-mcp-server',
    env: variables({ EXA_API_KEY: 'apiKey' }),
  },
  filesystem: {
    package: '@modelcontextprotocol/server-filesystem',
    version: '2026.8.31',
    bin: 'mcp-server-filesystem',
    args: ({ paths }) => (Array.isArray(paths) ? paths.map(String) : []),
  },
  firecrawl: {
    package: 'firecrawl-mcp',
    version: '3.26.0',
    bin: 'firecrawl-mcp',
    env: variables({
      FIRECRAWL_API_KEY: 'apiKey',
      FIRECRAWL_API_URL: 'url',
      FIRECRAWL_RETRY_MAX_ATTEMPTS: 'retryMax',
      FIRECRAWL_RETRY_INITIAL_DELAY: 'retryDelay',
      FIRECRAWL_RETRY_MAX_DELAY: 'retryMaxDelay',
      FIRECRAWL_RETRY_BACKOFF_FACTOR: 'retryBackoffFactor',
      FIRECRAWL_CREDIT_WARNING_THRESHOLD: 'creditWarningThreshold',
      FIRECRAWL_CREDIT_CRITICAL_THRESHOLD: 'creditCriticalThreshold',
    }),
  },
  memory: { package: '@modelcontextprotocol/server-memory', version: '2026.8.31', bin: 'mcp-server-memory' },
  mongodb: {
    package: 'mongodb-mcp-server',
    version: '3.0.4',
    bin: 'mongodb-mcp-server',
    env: variables({ MDB_MCP_CONNECTION_STRING: 'mdbMcpConnectionString' }),
  },
  notion: {
    package: '@notionhq/notion-mcp-server',
    version: '2.5.2',
    bin: 'notion-mcp-server',
    env: variables({ NOTION_TOKEN: 'internalIntegrationToken' }),
  },
  perplexityAsk: {
    package: '@perplexity-ai/mcp-server',
    version: '1.2.1',
    bin: 'perplexity-mcp',
    env: variables({ PERPLEXITY_API_KEY: 'perplexityApiKey' }),
  },
  sequentialthinking: {
    package: '@modelcontextprotocol/server-sequential-thinking',
    version: '2026.8.31',
    bin: 'mcp-server-sequential-thinking',
  },
  tavily: { package: 'tavily-mcp', version: '0.2.22', bin: 'tavily-mcp', env: variables({ TAVILY_API_KEY: 'apiKey' }) },
}

/** Environment of those settings that are given. */
function variables(names: Readonly<Record<string, string>>): (settings: Settings) => Record<string, string> {
  return (settings) =>
    Object.fromEntries(
      Object.entries(names).flatMap(([variable, name]) => {
        const value = settings[name]
        return typeof value === 'string' || typeof value === 'number' ? [[variable, String(value)] as const] : []
      }),
    )
}
