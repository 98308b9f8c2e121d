import type { AgentConfigInput } from '../agent/config'
import { isLanguageAllowed } from '../allowed-commands'
import type { SandboxSpec } from './driver'

/** What an agent must know of the commands that its programs may start: no interpreter waits that could not run anything. */
export function allowedCommandsForAgent(
  { allowedCommands: names }: SandboxSpec,
  { byGroups }: { byGroups: boolean },
): Pick<Partial<AgentConfigInput>, 'allowedCommands' | 'warm'> {
  if (!names) return {}
  return {
    allowedCommands: { names, byGroups },
    warm: {
      javascript: isLanguageAllowed('javascript', names) ? 1 : 0,
      typescript: 0,
      python: isLanguageAllowed('python', names) ? 1 : 0,
    },
  }
}
