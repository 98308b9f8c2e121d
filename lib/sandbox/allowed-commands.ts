import type { AgentProgram } from './agent-client'

const INTERPRETER = { javascript: 'node', typescript: 'node', python: 'python3', bash: 'bash' } as const

/** @returns why a direct request may not start this program; undefined where it may */
export function refusedCommand(program: AgentProgram, allowed: readonly string[] | undefined): string | undefined {
  if (!allowed) return undefined
  const command = commandOf(program)
  if (allowed.includes(command)) return undefined
  return `${JSON.stringify(command)} is not among the allowed commands: ${allowed.join(', ')}`
}

/** As it is written: a path is never an allowed name, whatever it leads to. */
function commandOf(program: AgentProgram): string {
  switch (program.kind) {
    case 'code':
    case 'entry':
      return INTERPRETER[program.language]
    case 'shell':
      return INTERPRETER.bash
    case 'argv':
      return program.argv[0] ?? ''
  }
}
