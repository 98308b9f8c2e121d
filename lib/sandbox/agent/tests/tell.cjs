/** How the reporters for vitest and jest reach the page: ESC ] 7741 ; <MIME type> ; <base64> BEL, as `display` does. */
const { realpathSync, writeSync } = require('node:fs')
const { relative } = require('node:path')

const MIME = 'application/vnd.codetok.test+json'
/** A message is read by people. */
const MESSAGE_MAX = 4000
const FULL_PIPE_PAUSE_MS = 5
/** What chooses tests, and whether an argument follows it: who runs a test again has made another choice. */
const CHOOSING = new Map([
  ...['-t', '--testNamePattern', '--changed', '--changedSince', '--shard', '--testPathPattern'].map((name) => [
    name,
    true,
  ]),
  ...['--testPathPatterns', '--selectProjects', '--ignoreProjects', '--reporter'].map((name) => [name, true]),
  ...['-w', '--watch', '--watchAll', '-o', '--onlyChanged', '-f', '--onlyFailures'].map((name) => [name, false]),
  ...['--runTestsByPath', '--findRelatedTests', '--lastCommit', '--run'].map((name) => [name, false]),
])

/** To stderr, since a pipe may follow that reads what the runner prints. Not by `process.stderr`, which vitest listens to. */
function tell(told) {
  const text = `\x1b]7741;${MIME};${Buffer.from(JSON.stringify(told)).toString('base64')}\x07`
  let left = Buffer.from(text)
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(2, left))
    } catch (error) {
      if (error.code !== 'EAGAIN') return // nobody listens any more
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_PAUSE_MS)
    }
  }
}

/**
 * By which command tests are run again: this one, without its choice of tests.
 *
 * @param {string} runner
 * @param {readonly string[]} given what the command line names beside its options
 * @param {readonly string[]} [before] what every command line begins with
 */
function runBy(runner, given, before = []) {
  const cwd = process.cwd()
  const program = relative(cwd, realpathSync(process.argv[1]))
  const node = ['node', ...process.execArgv, program, ...before]
  return { by: { runner, cwd, command: [...node, ...optionsOf(process.argv.slice(2), given)] } }
}

function optionsOf(args, given) {
  const named = given.map(String)
  const options = []
  for (let at = 0; at < args.length; at++) {
    const [name, value] = args[at].split('=', 2)
    const place = named.indexOf(args[at])
    if (place !== -1) named.splice(place, 1)
    else if (!CHOOSING.has(name)) options.push(args[at])
    else if (CHOOSING.get(name) && value === undefined) at += 1
  }
  return options
}

/** What an error says, and the place in the project that is nearest to where it was thrown. */
function resultOf(message, stack) {
  return { message: message.slice(0, MESSAGE_MAX), ...thrownAt(stack) }
}

function thrownAt(stack) {
  const frames = stack.matchAll(/(?<=^|[\s(]|file:\/\/)(\/[^\s():]+(?: [^\s():]+)*):(\d+):(\d+)/g)
  for (const [, file, line, column] of frames) {
    if (!file.includes('/node_modules/')) return { at: { file, line: Number(line), column: Number(column) } }
  }
  return {}
}

module.exports = { tell, runBy, resultOf }
