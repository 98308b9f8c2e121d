import { mkdirSync, writeFileSync } from 'node:fs'
import type { AgentContext } from '../service'

const FOLDER = '/run/e2b'

/** Where programs without their environment find whose they are, as E2B has it. */
export function writeIdentity({ config, sandbox }: AgentContext): void {
  if (config.profile !== 'e2b' || !config.mayBeRoot) return
  mkdirSync(FOLDER, { recursive: true })
  const files = { E2B_SANDBOX: 'true', E2B_SANDBOX_ID: sandbox.sandboxId, E2B_TEMPLATE_ID: sandbox.templateId }
  for (const [name, text] of Object.entries(files)) writeFileSync(`${FOLDER}/.${name}`, text)
}
