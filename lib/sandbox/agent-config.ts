import { z } from 'zod'

/** The environment variable that holds an agent's configuration, as JSON. */
export const AGENT_CONFIG_VARIABLE = 'CODETOK_AGENT'

/** Where every driver puts things inside a sandbox, so that one agent finds them under each. */
export const IN_SANDBOX = {
  home: '/home/user',
  /** `agent.mjs` and what it needs. */
  agentDir: '/opt/codetok',
  agentEntry: '/opt/codetok/agent.mjs',
  /** `bin/node`, `bin/npm`. */
  toolchainDir: '/opt/node',
  node: '/opt/node/bin/node',
  path: '/home/user/.local/bin:/opt/node/bin:/usr/local/bin:/usr/bin:/bin',
  uid: 1000,
  gid: 1000,
} as const

/**
 * What a driver tells the agent that it starts. The agent reads it once, from its environment, which no program of the
 * user can read.
 */
export const AgentConfig = z.strictObject({
  /** Where the server is: a unix socket to connect to, an inherited duplex descriptor, or stdin and stdout. */
  stream: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('socket'), path: z.string() }),
    z.strictObject({ kind: z.literal('fd'), fd: z.int().min(3) }),
    z.strictObject({ kind: z.literal('stdio') }),
  ]),
  /**
   * `uid`: the agent is root and starts programs as uid 1000.
   * `same`: there is one uid (unprivileged bubblewrap); `programPrefix` keeps programs away from the agent.
   */
  programUser: z.enum(['uid', 'same']),
  /**
   * Words put before a program's own argv. They end in a process that becomes the program, in a pid namespace in which the
   * agent is not; the program is the first child of the process that the agent starts.
   */
  programPrefix: z.array(z.string()),
  /** Who enforces: the kernel, the agent by watching (`watched`), or nobody. */
  limits: z.strictObject({
    memory: z.strictObject({ bytes: z.int(), enforcement: z.enum(['kernel', 'watched', 'none']) }),
    cpu: z.strictObject({ count: z.number(), enforcement: z.enum(['kernel', 'watched', 'none']) }),
    disk: z.strictObject({ bytes: z.int(), inodes: z.int(), enforcement: z.enum(['kernel', 'watched', 'none']) }),
  }),
  /** Controller files of the sandbox's own cgroup, read-only: 1 has a folder per controller, 2 has one for all. */
  cgroup: z.strictObject({ version: z.union([z.literal(1), z.literal(2)]), path: z.string() }).nullable(),
})
export type AgentConfig = z.infer<typeof AgentConfig>
