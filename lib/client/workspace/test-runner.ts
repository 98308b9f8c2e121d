import { splitArguments } from './arguments'
import type { NamedRun } from './named-run'
import { asOperand } from './node-version'
import { nameOf } from './project'
import { escaped, type TestPick } from './test-pick'

/** In every sandbox, see lib/sandbox/agent/tests. */
const NODE_REPORTER = '/opt/codetok/test-reporter.mjs'
const UNITTEST = ['python3', '/opt/codetok/python/codetok_tests.py']

/** Options of Node.js that take the argument after them where they have no `=`. */
const WITH_VALUE =
  /^(-r|-C|--(require|import|loader|experimental-loader|conditions|env-file|env-file-if-exists|test-\w[\w-]*))$/

/**
 * The environment in which Node.js's own runner tells the page of its tests, beside all that it prints. Reporters and their
 * destinations must be as many as each other, those of the command line included; `line` is that line.
 */
export function reporterEnv(line = ''): { NODE_OPTIONS: string } {
  const reporters = line.match(/--test-reporter(?=[=\s])/g)?.length ?? 0
  const destinations = line.match(/--test-reporter-destination(?=[=\s])/g)?.length ?? 0
  const own = `--test-reporter=${NODE_REPORTER} --test-reporter-destination=stdout`
  if (reporters === 0) return { NODE_OPTIONS: `${own} --test-reporter=spec --test-reporter-destination=stdout` }
  return { NODE_OPTIONS: destinations < reporters ? `${own} --test-reporter-destination=stdout` : own }
}

/** Whether a script of a package.json starts Node.js's own runner. */
export function isNodeTest(script: unknown): script is string {
  return typeof script === 'string' && /\bnode\s[^&|;]*--test(?=\s|$)/.test(script)
}

/** What Run asks for where the file itself is one of tests; undefined where it is not. */
export function testRunOf(entry: string, text: string, args: readonly string[]): NamedRun['request'] | undefined {
  if (/\.[cm]?[jt]s$/.test(entry) && /['"]node:test['"]/.test(text)) {
    return { entry, args: [...args], env: reporterEnv() }
  }
  if (entry.endsWith('.py') && /^(import|from)\s+unittest\b/m.test(text)) {
    return { command: [...UNITTEST, entry, ...args] }
  }
  return undefined
}

/** All tests of some files, by Node.js's own runner. */
export function nodeTestsRunOf(files: readonly string[]): NamedRun {
  return { title: 'node --test', request: { command: ['node', '--test', ...files.map(asOperand)], env: reporterEnv() } }
}

/** All tests of a file of unittest. */
export function unittestRunOf(file: string): NamedRun {
  return { title: `python3 ${file}`, request: { command: [...UNITTEST, file] } }
}

/** Of unittest: names of one file. */
export function unittestRerunOf({ file, names }: TestPick, picks: readonly TestPick[]): NamedRun {
  const dotted = picks.filter((pick) => pick.file === file && pick.names.length > 0).map((pick) => pick.names.join('.'))
  return {
    title: ['python3', file, ...(names.length === 0 ? [] : [names.join('.')])].join(' '),
    request: { command: [...UNITTEST, file, ...dotted] },
  }
}

/**
 * Of Node.js's own runner.
 *
 * @param script by which the project runs its tests, whose options hold here too
 */
export function nodeRerunOf(
  { file, names }: TestPick,
  picks: readonly TestPick[],
  script: string | undefined,
): NamedRun {
  const options = script === undefined ? [] : optionsOf(script)
  const isWhole = picks.some((pick) => pick.names.length === 0)
  const filters = picks.map((pick) => `--test-name-pattern=^${escaped(pick.names.join(' '))}$`)
  const files = new Set(picks.map((pick) => pick.file))
  const title = ['node --test', nameOf(file), ...(names.length === 0 ? [] : [`“${names.join(' ')}”`])].join(' ')
  return {
    title,
    request: {
      command: ['node', ...options, '--test', ...(isWhole ? [] : filters), ...files],
      env: reporterEnv(options.join(' ')),
    },
  }
}

/** Without what chooses tests: the script's own choice is another. */
function optionsOf(script: string): string[] {
  if (!isNodeTest(script)) return []
  const words = splitArguments(script.slice(script.search(/\bnode\s/)).split(/[&|;]/)[0] ?? '').slice(1)
  const options: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-') || word === '--test') continue
    const value = WITH_VALUE.test(word) ? words[++at] : undefined
    if (/^--(test-(name|skip)-pattern|test-only|watch)\b/.test(word)) continue
    options.push(word, ...(value === undefined ? [] : [value]))
  }
  return options
}
