import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { tellReason } from '@/lib/contracts/reasons'
import { Language, type StartRunRequest } from '../../proto/gen/codetok/agent_pb'
import type { AgentConfig } from '../config'
import { WAYS } from './languages'

/** A run's program, resolved to what is started. */
export interface Program {
  argv: string[]
  /** Present where an interpreter that was started ahead can take it. */
  interpreted: Interpreted | undefined
  /** A file that holds the program's text, to be written before and removed after. */
  codeFile: { path: string; content: Uint8Array } | undefined
  /** The file that must be there. */
  entryPath: string | undefined
  /** Commands that must be there beside the first of `argv`. */
  needs: readonly string[]
}

export interface Interpreted {
  language: 'javascript' | 'typescript' | 'python'
  /** As it would stand on the interpreter's command line. */
  entry: string
  args: string[]
}

/** Strips types, enums and parameter properties included; type errors stop nothing, as its own warning would. */
export const TYPESCRIPT_FLAGS = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']

const EXTENSIONS: Partial<Record<Language, string>> = {
  [Language.JAVASCRIPT]: '.js',
  [Language.TYPESCRIPT]: '.ts',
  [Language.PYTHON]: '.py',
  [Language.BASH]: '.sh',
}

export class ProgramError extends Error {}

/** @throws {ProgramError} for what can't be a program */
export function resolveProgram(
  config: AgentConfig,
  request: StartRunRequest['program'],
  cwd: string,
  searchPath: string | undefined,
): Program {
  switch (request.case) {
    case 'entry': {
      const { language, path: entry, args } = request.value
      const absolute = path.resolve(config.home, entry)
      const shown = cwd === config.home && !path.isAbsolute(entry) ? asOperand(entry) : absolute
      const started = starter(config, language, { entry: shown, args, isProject: true }, searchPath)
      return { ...started, codeFile: undefined, entryPath: absolute }
    }
    case 'code': {
      const { language, code, args } = request.value
      const name = `code-${randomBytes(4).toString('hex')}${EXTENSIONS[language] ?? WAYS[language]?.extension ?? ''}`
      const file = path.join(cwd, name)
      const codeFile = { path: file, content: Buffer.from(code) }
      const started = starter(config, language, { entry: name, args, isProject: false }, searchPath)
      return { ...started, codeFile, entryPath: undefined }
    }
    case 'shell': {
      const { line, args } = request.value
      const argv = [named(config.bashPath, searchPath), '-c', line, 'bash', ...args]
      return { argv, ...BARE }
    }
    case 'argv': {
      const { argv } = request.value
      if (argv.length === 0) throw new ProgramError(tellReason('commandEmpty'))
      return { argv, ...BARE }
    }
    case undefined:
      throw new ProgramError('the request names no program')
  }
}

/** What is no file of a language. */
const BARE = { interpreted: undefined, codeFile: undefined, entryPath: undefined, needs: [] }

interface Started {
  entry: string
  args: string[]
  isProject: boolean
}

function starter(
  config: AgentConfig,
  language: Language,
  started: Started,
  searchPath: string | undefined,
): Pick<Program, 'argv' | 'interpreted' | 'needs'> {
  const { entry, args, isProject } = started
  const way = WAYS[language]
  if (way) return { argv: way.argv(entry, args, isProject), interpreted: undefined, needs: way.needs }
  return { ...interpreter(config, language, entry, args, searchPath), needs: [] }
}

function interpreter(
  config: AgentConfig,
  language: Language,
  entry: string,
  args: string[],
  searchPath: string | undefined,
): Pick<Program, 'argv' | 'interpreted'> {
  const node = () => named(config.nodePath, searchPath)
  switch (language) {
    case Language.JAVASCRIPT:
      return { argv: [node(), entry, ...args], interpreted: { language: 'javascript', entry, args } }
    case Language.TYPESCRIPT:
      return {
        argv: [node(), ...TYPESCRIPT_FLAGS, entry, ...args],
        interpreted: { language: 'typescript', entry, args },
      }
    case Language.PYTHON:
      if (config.pythonPath === '') throw new ProgramError(tellReason('pythonAbsent'))
      return {
        argv: [named(config.pythonPath, searchPath), entry, ...args],
        interpreted: { language: 'python', entry, args },
      }
    case Language.BASH:
      return { argv: [named(config.bashPath, searchPath), entry, ...args], interpreted: undefined }
    default:
      throw new ProgramError('the request names no language')
  }
}

/** A file whose name begins with a dash is not an option. */
function asOperand(entry: string): string {
  return entry.startsWith('-') ? `./${entry}` : entry
}

/** As people type it, where that finds the same file: programs show their own name. */
export function named(file: string, searchPath: string | undefined): string {
  const name = path.basename(file)
  return searchPath?.split(':').includes(path.dirname(file)) ? name : file
}
