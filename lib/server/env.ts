import '#server-only'
import { z } from 'zod'
import { RUN_TIMEOUT_MAX_MS } from '@/lib/contracts/run'
import { DriverName } from '@/lib/contracts/sandbox'
import { ByteSize } from '@/lib/contracts/size'
import { PortList, RuleList } from '@/lib/sandbox/egress/network-policy'

const number = () => z.coerce.number({ error: 'must be a number' })
const port = (fallback: number) => number().int().min(0).max(65535).default(fallback)
const count = (fallback: number, least = 1) => number().int().min(least).default(fallback)
const milliseconds = (fallback: number, most: number) => number().int().min(1).max(most).default(fallback)
const size = (fallback: string) => ByteSize.prefault(fallback)
const DAY_MS = 24 * 60 * 60 * 1000
/** What the guide's example file has in the place of a key. */
const PLACEHOLDER_KEY = 'your_api_key'

const list = (fallback = '') =>
  z
    .string()
    .default(fallback)
    .transform((text) => text.split(',').flatMap((item) => item.trim() || []))
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an address with http:// or https://' }).optional()
const hostList = list().transform((names) => names.map((name) => name.toLowerCase()))

/**
 * Every variable that the server reads; env.example says what each is for. An empty value counts as absent. Variables that
 * Next.js or Docker's own client read themselves (NODE_ENV, DOCKER_CERT_PATH, …) are not ours and not here.
 */
export const EnvSchema = z.object({
  PORT: port(3000),
  GATEWAY_PORT: port(3001),
  HOST: z.string().default('127.0.0.1'),
  ALLOWED_HOSTS: hostList,
  GATEWAY_DOMAIN: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?$/i, 'must be a host name, with a port or without')
    .optional(),
  GATEWAY_TLS_CERT: z.string().optional(),
  GATEWAY_TLS_KEY: z.string().optional(),
  DATA_DIR: z.string().default('./.codetok'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SESSION_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  OPERATOR_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/|file:)/, 'must start with postgres://, postgresql:// or file:')
    .optional(),

  SHARE_STORAGE: size('10G'),

  E2B_API_KEY: z
    .string()
    .regex(/^\S+$/, 'has white space')
    .optional()
    .transform((key) => (key === PLACEHOLDER_KEY ? undefined : key)),
  E2B_SANDBOX_ENABLED: z.string().default('true').pipe(z.stringbool()),
  E2B_TIMEOUT: milliseconds(30_000, RUN_TIMEOUT_MAX_MS),
  E2B_UPSTREAM_API_KEY: z.string().optional(),
  E2B_UPSTREAM_API_URL: z.url().optional(),
  E2B_UPSTREAM_SANDBOX_URL: z.url().optional(),
  E2B_UPSTREAM_TEMPLATE: z.string().default('base'),

  SANDBOX_DRIVER: DriverName.optional(),
  SANDBOX_RUNTIME: z.string().optional(),
  SANDBOX_LANGUAGES: z.string().default('true').pipe(z.stringbool()),
  DOCKER_HOST: z.string().optional(),

  POOL_MIN_SIZE: count(2, 0),
  POOL_MAX_SIZE: count(10),
  E2B_POOL_MIN_SIZE: count(1, 0),
  E2B_INTERPRETER_POOL_MIN_SIZE: count(1, 0),
  LANGUAGES_POOL_MIN_SIZE: count(0, 0),
  E2B_NETWORK: z.enum(['none', 'allow']).default('allow'),
  POOL_IDLE_TIMEOUT: milliseconds(300_000, DAY_MS),

  SANDBOX_MEMORY: size('512M'),
  SANDBOX_CPU: number().min(0.05).max(1024).default(1),
  SANDBOX_DISK: size('1G'),
  SANDBOX_INODES: count(65_536, 1024),
  SANDBOX_MAX_PROCESSES: count(64),
  SANDBOX_MEMORY_MAX: ByteSize.optional(),
  SANDBOX_CPU_MAX: number().min(0.05).max(1024).optional(),
  SANDBOX_DISK_MAX: ByteSize.optional(),
  SANDBOX_PROCESSES_MAX: number().int().min(1).optional(),
  RUN_TIMEOUT_MAX: number().int().min(1).max(RUN_TIMEOUT_MAX_MS).optional(),
  SANDBOX_NETWORK: z.enum(['none', 'allow']).default('none'),
  SANDBOX_NETWORK_ALLOW: list().pipe(RuleList),
  SANDBOX_NETWORK_PORTS: list()
    .transform((ports) => ports.map(Number))
    .pipe(PortList),
  SANDBOX_NETWORK_PRIVATE: list().pipe(RuleList),
  SANDBOX_NPM_REGISTRY: httpUrl,
  SANDBOX_PIP_INDEX: httpUrl,
  SANDBOX_NETWORK_INBOUND: ByteSize.optional(),
  SANDBOX_NETWORK_OUTBOUND: ByteSize.optional(),
  SANDBOX_IDLE_TIMEOUT: milliseconds(120_000, DAY_MS),

  SESSION_MAX_SANDBOXES: count(6),
  SESSION_MAX_RUNS: count(12),
  RUN_OUTPUT_LIMIT: size('16M'),
})
export type Env = z.infer<typeof EnvSchema>

/** A wrong environment: the message has every mistake, a line each, and never a value that may be a secret. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

/** @throws {EnvError} naming everything that is wrong */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = EnvSchema.safeParse(given)
  const mistakes = parsed.success ? contradictions(parsed.data) : parsed.error.issues.map(describe)
  if (parsed.success && mistakes.length === 0) return parsed.data
  const count = mistakes.length === 1 ? 'one setting is' : `${mistakes.length} settings are`
  throw new EnvError(
    `${count} wrong (environment, .env.local or .env):\n${mistakes.map((line) => `  ${line}`).join('\n')}`,
  )
}

const describe = (issue: z.core.$ZodIssue): string => `${issue.path.join('.')}: ${issue.message}`

function contradictions(env: Env): string[] {
  const mistakes: string[] = []
  if (env.PORT === env.GATEWAY_PORT && env.PORT !== 0)
    mistakes.push(`GATEWAY_PORT: is ${env.PORT}, as PORT is; they must differ`)
  if ((env.GATEWAY_TLS_CERT === undefined) !== (env.GATEWAY_TLS_KEY === undefined)) {
    mistakes.push('GATEWAY_TLS_CERT and GATEWAY_TLS_KEY: both are needed, or neither')
  }
  if (env.POOL_MIN_SIZE > env.POOL_MAX_SIZE) {
    mistakes.push(`POOL_MIN_SIZE: is ${env.POOL_MIN_SIZE}, more than POOL_MAX_SIZE (${env.POOL_MAX_SIZE})`)
  }
  const maxima = [
    ['SANDBOX_MEMORY_MAX', 'SANDBOX_MEMORY'],
    ['SANDBOX_CPU_MAX', 'SANDBOX_CPU'],
    ['SANDBOX_DISK_MAX', 'SANDBOX_DISK'],
    ['SANDBOX_PROCESSES_MAX', 'SANDBOX_MAX_PROCESSES'],
    ['RUN_TIMEOUT_MAX', 'E2B_TIMEOUT'],
  ] as const
  for (const [most, usual] of maxima) {
    const value = env[most]
    if (value !== undefined && value < env[usual])
      mistakes.push(`${most}: is ${value}, less than ${usual} (${env[usual]})`)
  }
  if (env.SANDBOX_DRIVER === 'e2b' && env.E2B_UPSTREAM_API_KEY === undefined) {
    mistakes.push('E2B_UPSTREAM_API_KEY: is needed with SANDBOX_DRIVER=e2b')
  }
  if ((env.E2B_UPSTREAM_API_URL === undefined) !== (env.E2B_UPSTREAM_SANDBOX_URL === undefined)) {
    mistakes.push("E2B_UPSTREAM_API_URL and E2B_UPSTREAM_SANDBOX_URL: both are needed, or neither for E2B's cloud")
  }
  return mistakes
}
