import '#server-only'
import nextEnv from '@next/env'
import { type Env, parseEnv } from './env'

/**
 * The environment of a script: the process's own, completed by the .env files of `directory` in the order that Next.js
 * reads them. A server has them already and calls `parseEnv(process.env)`.
 *
 * @throws {EnvError} naming everything that is wrong
 */
export function loadEnv(directory = process.cwd()): Env {
  nextEnv.loadEnvConfig(directory, process.env.NODE_ENV !== 'production', { info: () => {}, error: console.error })
  return parseEnv(process.env)
}
