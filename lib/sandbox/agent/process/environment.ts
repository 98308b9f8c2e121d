import type { AgentConfig } from '../config'
import type { SandboxSettings } from '../service'
import type { SandboxUser } from '../users'

/** A program's environment: the image's, the user's, the owner's, the request's; later ones win. */
export function environmentOf(
  config: AgentConfig,
  sandbox: SandboxSettings,
  user: SandboxUser,
  env: Record<string, string>,
): Record<string, string> {
  const merged = {
    ...config.baseEnv,
    HOME: user.home,
    USER: user.name,
    LOGNAME: user.name,
    SHELL: user.shell,
    ...ownersEnvironment(config, sandbox),
    ...env,
  }
  return Object.fromEntries(Object.entries(merged).filter(([name, value]) => isVariable(name, value)))
}

/** What the owner of a sandbox gives to all its programs, and what tells them whose they are. */
export function ownersEnvironment(config: AgentConfig, sandbox: SandboxSettings): Record<string, string> {
  return { ...(config.profile === 'e2b' ? e2bVariables(sandbox) : {}), ...sandbox.env }
}

function e2bVariables({ sandboxId, templateId }: SandboxSettings): Record<string, string> {
  return {
    E2B_SANDBOX: 'true',
    ...(sandboxId === '' ? {} : { E2B_SANDBOX_ID: sandboxId }),
    ...(templateId === '' ? {} : { E2B_TEMPLATE_ID: templateId }),
  }
}

/** What execve can carry: `=` would forge a second variable, NUL would end it. */
function isVariable(name: string, value: string): boolean {
  return name !== '' && !/[=\0]/.test(name) && !value.includes('\0')
}
