import '#server-only'
import type { Env } from './env'

/** Where npm and pip of every sandbox look for packages, whatever files of a project say: for both, the environment comes first. */
export function packageSources(
  env: Pick<Env, 'SANDBOX_NPM_REGISTRY' | 'SANDBOX_PIP_INDEX'>,
): Readonly<Record<string, string>> {
  const { SANDBOX_NPM_REGISTRY: npm, SANDBOX_PIP_INDEX: pip } = env
  return {
    ...(npm ? { npm_config_registry: npm } : {}),
    ...(pip ? { PIP_INDEX_URL: pip } : {}),
    // pip passes over an index without TLS, unless it is told to trust its host.
    ...(pip?.startsWith('http:') ? { PIP_TRUSTED_HOST: new URL(pip).host } : {}),
  }
}
