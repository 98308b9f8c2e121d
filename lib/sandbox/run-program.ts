import { extname } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import { LANGUAGE_OF_EXTENSION, type Language } from '@/lib/contracts/languages'
import type { StartRunRequest } from '@/lib/contracts/run'
import type { AgentProgram } from './agent-client'

/** What is meant where a request with `code` names no language. */
const DEFAULT_LANGUAGE: Language = 'javascript'

/** @throws {AppError} `bad_request` where the language of an entry can't be told */
export function programOf(request: StartRunRequest): AgentProgram {
  const args = request.args ?? []
  if (request.code !== undefined)
    return { kind: 'code', language: request.language ?? DEFAULT_LANGUAGE, code: request.code, args }
  if (request.entry !== undefined)
    return { kind: 'entry', language: request.language ?? languageOf(request.entry), path: request.entry, args }
  if (typeof request.command === 'string') return { kind: 'shell', line: request.command, args }
  if (request.command) return { kind: 'argv', argv: [...request.command, ...args] }
  throw new AppError('bad_request', 'give exactly one of code, entry and command')
}

/** The language in which a program is counted: of the request, or `shell`. */
export function languageName(program: AgentProgram): Language | 'command' {
  return program.kind === 'code' || program.kind === 'entry' ? program.language : 'command'
}

function languageOf(entry: string): Language {
  const language = LANGUAGE_OF_EXTENSION.get(extname(entry).slice(1).toLowerCase())
  if (language) return language
  throw new AppError(
    'bad_request',
    `the language of ${JSON.stringify(entry)} can't be told from its name; give language`,
  )
}
