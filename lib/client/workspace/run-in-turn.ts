import type { NamedRun } from './named-run'

/** One run of several commands, each in its own environment: all of them run, and it fails by the last that did. */
export function runInTurn(runs: readonly [NamedRun, ...NamedRun[]]): NamedRun {
  const [first, ...others] = runs
  if (others.length === 0) return first
  const lines = runs.map(({ request: { command = [], env = {} } }) => {
    const argv = typeof command === 'string' ? ['bash', '-c', command] : command
    const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    return `${['env', ...settings, ...argv].map(quoted).join(' ')} || code=$?`
  })
  return {
    title: runs.map(({ title }) => title).join(' + '),
    request: { command: ['bash', '-c', ['code=0', ...lines, 'exit $code'].join('\n')] },
  }
}

/** As one word of a shell, whatever is in it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
