import { z } from 'zod'
import type { NamedRun } from './named-run'
import { nameOf } from './project'
import { escaped, type TestPick } from './test-pick'
import { nodeRerunOf, unittestRerunOf } from './test-runner'
import { TestTool, toolEnv } from './test-tool'

/** How a runner was started, in its own words: what it tells is of a sandbox, and is run in that alone. */
export const RunBy = z.object({
  runner: TestTool,
  /** Absolute, where it was started. */
  cwd: z.string().max(4096),
  /** Without what chose the tests. */
  command: z.array(z.string().max(4096)).min(1).max(100),
})
export type RunBy = z.infer<typeof RunBy>

const HOME = '/home/user'
const IN_FOLDER = 'cd -- "$1" && shift && exec "$@"'

/**
 * Runs tests again, those of one runner.
 *
 * @param by null for Node.js's own runner and unittest, which are told apart by the file's name
 * @param script by which the project runs its tests, whose options hold here too
 */
export function rerunOf(picks: readonly TestPick[], by: RunBy | null, script: string | undefined): NamedRun {
  const [first, ...others] = picks
  if (first === undefined) throw new Error('no test was chosen')
  const more = others.length === 0 ? '' : ` +${others.length}`
  if (by !== null) return { title: `${by.runner} ${labelOf(first, by)}${more}`, request: toolRequest(picks, by) }
  const { title, request } = first.file.endsWith('.py')
    ? unittestRerunOf(first, picks)
    : nodeRerunOf(first, picks, script)
  return { title: title + more, request }
}

function labelOf({ file, names }: TestPick, { runner }: RunBy): string {
  if (names.length === 0) return file
  return runner === 'pytest' ? [nameOf(file), ...names].join('::') : `${nameOf(file)} “${names.join(' ')}”`
}

function toolRequest(picks: readonly TestPick[], { runner, cwd, command }: RunBy): NamedRun['request'] {
  const argv = [...command, ...selectionOf(picks, runner, cwd)]
  const env = toolEnv(runner)
  return { command: cwd === HOME ? argv : ['bash', '-c', IN_FOLDER, 'bash', cwd, ...argv], env }
}

function selectionOf(picks: readonly TestPick[], runner: TestTool, cwd: string): string[] {
  const pathOf = (file: string) => (cwd === HOME ? file : `${HOME}/${file}`)
  if (runner === 'pytest') return picks.map(({ file, names }) => [pathOf(file), ...names].join('::'))
  const files = [...new Set(picks.map(({ file }) => file))]
  // From vitest 5 on, ` > ` is between the names of suites and tests. A whole file has its tests run whatever they are called.
  const between = runner === 'vitest' ? '(?: > | )' : ' '
  const patterns = picks.map(({ names, isGroup }) => names.map(escaped).join(between) + (isGroup ? between : '$'))
  const isWhole = picks.some(({ names }) => names.length === 0)
  const pattern = isWhole ? [] : ['-t', patterns.length === 1 ? `^${patterns[0]}` : `^(?:${patterns.join('|')})`]
  // What vitest is given is looked for in paths: only a whole one is no part of another's.
  return runner === 'vitest'
    ? [...files.map((file) => `${HOME}/${file}`), ...pattern]
    : ['--runTestsByPath', ...files.map(pathOf), ...pattern]
}
