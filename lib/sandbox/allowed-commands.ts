import type { Language } from '@/lib/contracts/languages'
import { tellReason } from '@/lib/contracts/reasons'
import type { AgentProgram } from './agent-client'
import { COMMANDS } from './language-commands'

/**
 * By whichever of its names it is allowed. None for what is compiled: where only some commands may be started, what somebody has
 * written never may.
 */
const INTERPRETERS: Readonly<Record<Language, readonly string[]>> = {
  ...COMMANDS,
  python: ['python3', 'python'],
  c: [],
  cpp: [],
  go: [],
  rust: [],
  java: [],
}

/** @returns why a direct request may not start this program; undefined where it may */
export function refusedCommand(program: AgentProgram, allowed: readonly string[] | undefined): string | undefined {
  if (!allowed) return undefined
  const names = namesOf(program)
  if (names.some((name) => allowed.includes(name))) return undefined
  if (names.length === 0) return tellReason('compiledRefused')
  return tellReason('commandRefused', { command: JSON.stringify(names[0]), allowed: allowed.join(', ') })
}

/** Why a terminal can't be had; undefined where it can. */
export function refusedTerminal(argv: readonly string[], allowed: readonly string[] | undefined): string | undefined {
  return refusedCommand({ kind: 'argv', argv: argv.length > 0 ? [...argv] : [...INTERPRETERS.bash] }, allowed)
}

/** Whether the interpreter of a language may be started. */
export function isLanguageAllowed(language: Language, allowed: readonly string[] | undefined): boolean {
  return allowed === undefined || INTERPRETERS[language].some((name) => allowed.includes(name))
}

/** As it is written: a path is never an allowed name, whatever it leads to. */
function namesOf(program: AgentProgram): readonly string[] {
  switch (program.kind) {
    case 'code':
    case 'entry':
      return INTERPRETERS[program.language]
    case 'shell':
      return INTERPRETERS.bash
    case 'argv':
      return [program.argv[0] ?? '']
  }
}
