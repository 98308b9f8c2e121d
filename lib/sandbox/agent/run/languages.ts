import { COMMANDS } from '../../language-commands'
import { Language } from '../../proto/gen/codetok/agent_pb'
import { buildScript, type CompiledLanguage } from './build-scripts'

/** How the programs of a language are started that no interpreter waits for. */
export interface LanguageWay {
  /** Of a file that holds such a program. */
  extension: string
  /** Commands that the sandbox must have. */
  needs: readonly string[]
  /** @param isProject the files beside the entry belong to it */
  argv: (entry: string, args: readonly string[], isProject: boolean) => string[]
}

const interpreted = (name: keyof typeof COMMANDS, extension: string, command: readonly string[]): LanguageWay => ({
  extension,
  needs: COMMANDS[name],
  argv: (entry, args) => [...command, entry, ...args],
})

const compiled = (name: CompiledLanguage, extension: string): LanguageWay => ({
  extension,
  needs: [...COMMANDS[name], 'bash'],
  argv: (entry, args, isProject) => [
    ...['bash', '-c', buildScript(name), 'bash'],
    ...[isProject ? 'project' : 'file', entry, ...args],
  ],
})

export const WAYS: Partial<Record<Language, LanguageWay>> = {
  [Language.C]: compiled('c', '.c'),
  [Language.CPP]: compiled('cpp', '.cpp'),
  [Language.GO]: compiled('go', '.go'),
  [Language.RUST]: compiled('rust', '.rs'),
  [Language.JAVA]: compiled('java', '.java'),
  [Language.RUBY]: interpreted('ruby', '.rb', ['ruby']),
  // Its own default tells errors to nobody, or to the program's readers.
  [Language.PHP]: interpreted('php', '.php', ['php', '-d', 'display_errors=stderr', '-d', 'log_errors=0']),
  [Language.LUA]: interpreted('lua', '.lua', ['lua']),
  [Language.PERL]: interpreted('perl', '.pl', ['perl']),
  [Language.R]: interpreted('r', '.R', ['Rscript']),
}
