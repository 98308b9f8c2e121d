import { z } from 'zod'

/** As E2B's clients describe a server of their own: a repository at GitHub, and how its server starts. */
const CustomServer = z.object({
  /** Starts a server that speaks over stdio. */
  runCmd: z.string().min(1),
  /** Run before, once. */
  installCmd: z.string().optional(),
  envs: z.record(z.string(), z.string()).optional(),
})
export type CustomServer = z.infer<typeof CustomServer>

export type ServerConfig =
  | { kind: 'repository'; name: string; repository: string; custom: CustomServer }
  | { kind: 'catalogue'; name: string; settings: Record<string, unknown> }

const REPOSITORY = /^github\/(\w[\w.-]*\/\w[\w.-]*)$/
const Config = z.record(z.string(), z.record(z.string(), z.unknown()))

/** @throws {Error} with all that is wrong */
export function parseConfig(json: string): ServerConfig[] {
  let given: unknown
  try {
    given = JSON.parse(json)
  } catch (error) {
    throw new Error('the configuration is not JSON', { cause: error })
  }
  const parsed = Config.safeParse(given)
  if (!parsed.success) throw new Error(`the configuration is wrong: ${z.prettifyError(parsed.error)}`)
  return Object.entries(parsed.data).map(([name, settings]) => serverConfig(name, settings))
}

function serverConfig(name: string, settings: Record<string, unknown>): ServerConfig {
  const [, repository] = REPOSITORY.exec(name) ?? []
  if (repository === undefined) return { kind: 'catalogue', name, settings }
  const custom = CustomServer.safeParse(settings)
  if (!custom.success) throw new Error(`"${name}": ${z.prettifyError(custom.error)}`)
  return { kind: 'repository', name, repository, custom: custom.data }
}
