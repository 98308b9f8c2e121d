/**
 * Why something is not there or did not work, where people are told: the server's words, by code. They travel as text, in answers,
 * events and logs of whatever part of the server; the page knows the code and the values again by the same sentences, and tells
 * them in its own language. What is not among these is shown as it came.
 */
export const REASONS = {
  disabled: 'running code is switched off here (E2B_SANDBOX_ENABLED=false)',
  seeLog: 'no sandbox can be made; the server’s log says why',
  noneMade: 'no sandbox can be made',
  starting: 'the server starts',
  stopping: 'the server stops',
  shuttingDown: 'the server is shutting down',
  failed: 'something went wrong on the server',

  nothingRuns: 'nothing here can run sandboxes. Docker: {docker}. Bubblewrap: {bubblewrap}.',
  dockerAbsent: 'no Docker engine at {address}: install Docker, or start it (systemctl start docker)',
  dockerOff: 'no Docker engine listens at {address}: start it (systemctl start docker)',
  dockerForbidden:
    'this user may not use the Docker engine at {address}: add it to the group (sudo usermod -aG docker $USER), then log in again',
  dockerSilent: 'the Docker engine at {address} does not answer: {why}',
  dockerOld:
    'the Docker engine at {address} is {version} (API {api}); 20.10 (API {minApi}) or newer is needed: update it',
  dockerForeign: 'the Docker engine at {address} runs {os} containers, not Linux ones',
  dockerRuntime: 'the Docker engine has no runtime "{runtime}"; it has {runtimes}: register it in daemon.json',
  engineLate: '{what} did not answer within {seconds} s',
  engineRefused: 'the engine could not start a sandbox: {why}',
  engineFull: "the engine's disk is full: {why}",
  diskFailed: "a sandbox's disk could not be made: {why}",
  cgroupFailed: "a sandbox's control group could not be made: {why}",
  imageMissing: 'the sandbox image {image} is missing: make it with npm run images',
  bubblewrapLinux: 'bubblewrap needs Linux',
  bubblewrapMissing: 'bubblewrap is missing: install it (sudo apt-get install bubblewrap)',
  bubblewrapOld: 'bubblewrap is {version}; {min} or newer is needed: update it',
  namespacesAsRoot: 'bubblewrap cannot make namespaces here, as inside a container without the right to: {why}',
  namespacesForbidden:
    'this host forbids user namespaces ({name} is {value}): allow them (sudo sysctl {name}={allowed}), or use Docker',
  namespacesRefused: 'bubblewrap cannot make a user namespace here: {why}',

  notReady: 'the sandbox was not ready within {seconds} s',
  notStarted: 'the sandbox could not be started',
  notConnected: 'the sandbox did not connect',
  agentLate: 'the agent did not connect within {seconds} s',
  notClaimed: 'the sandbox did not answer when it was claimed',
  tooLate: 'no sandbox became free within {ms} ms; {inUse} of {max} are in use',
  sessionFull: '{count} sandboxes are open in this session, which is the most; end one first',
  sessionRunsFull: '{count} programs are running in this session, which is the most; stop one first',
  sandboxRunsFull: '{count} programs are running in this sandbox; stop one first',

  noSuchSandbox: 'no such sandbox',
  sandboxEnded: 'the sandbox has ended: {why}',
  unused: 'nobody used it for {seconds} s',
  destroyed: 'the sandbox was destroyed',
  streamClosed: 'its agent closed the stream',
  outOfMemory: 'the sandbox ran out of memory and its agent was killed',
  noMoreProcesses: "the sandbox's kernel could start no more processes and ended",
  agentEnded: "the sandbox's agent ended with code {code}",
  agentKilled: "the sandbox's agent was killed by {signal}",
  noSuchRun: 'no such run, or it is no longer kept',
  runIsOver: 'the run is over',
  stdinClosed: 'stdin is closed',
  lostUnderRun: 'the sandbox ended under the run: {why}',
  noAnswerFor: 'the sandbox does not answer: {why}',
  noAnswer: 'the sandbox does not answer',
  lostDuringFiles: 'the sandbox was lost during a file operation',
  poolQueueFull: 'every sandbox is in use and {count} requests are waiting',
  terminalsFull: '{count} terminals are open in this sandbox; close one first',
  noSuchTerminal: 'no such terminal, or its shell has ended',
  commandRefused: '{command} is not among the allowed commands: {allowed}',
  compiledRefused: 'what is compiled can not be started where only some commands are allowed',

  templateNotYet: 'sandboxes of template "{template}" can not be had yet: {why}',
  templateNever: 'sandboxes of template "{template}" can not be had: {why}',
  languagesOff: 'the operator has left more languages out (SANDBOX_LANGUAGES=false)',
  languagesMaking: 'their image is being made ({percent} %)',
  languagesAbsent: 'none of their compilers and interpreters is installed on this machine',
  languageAbsent: '{tool} is not installed on this machine',
  languagesUpstream: "the e2b driver's sandboxes have what the upstream's template has",

  // Why an operation on a file did not happen.
  pathAbsent: '"{path}" does not exist',
  pathExists: '"{path}" exists already',
  folderNotEmpty: '"{path}" is not empty',
  noFolder: '"{path}" is not a directory',
  isFolder: '"{path}" is a directory',
  linksTooMany: '"{path}" leads through too many symbolic links',
  accessForbidden: '"{path}" may not be accessed by the user',
  changeForbidden: '"{path}" may not be changed by the user',
  readOnly: '"{path}" is on a read-only file system',
  isRunning: '"{path}" is a program that is running',
  otherFileSystem: '"{path}" is on another file system',
  noSpaceFor: '"{path}" does not fit: no space is left on the disk',
  quotaUsedUp: '"{path}" does not fit: the disk quota is used up',
  tooLargeForDisk: '"{path}" is larger than the file system takes',
  pathTooLong: '"{path}" is longer than Linux takes as a path',
  pathInvalid: '"{path}" is not valid here',
  openFilesFull: '"{path}" could not be opened: too many files are open',
  noRegularFile: '"{path}" is not a regular file',

  // Why a program could not be started. Those that begin with a path come last: others may end as they do.
  notStartable: 'the program could not be started: {why}',
  commandEmpty: 'the command is empty',
  pythonAbsent: 'this sandbox has no Python',
  inLanguagesTemplate: '{why} (sandboxes of template "languages" have it)',
  folderIsFile: "cwd '{folder}' is not a directory",
  folderForbidden: "cwd '{folder}' can't be entered",
  folderAbsent: "cwd '{folder}' does not exist",
  commandAbsent: '{command}: command not found',
  permissionDenied: '{path}: permission denied',
  fileAbsent: '{path}: no such file',
  fileIsFolder: '{path} is a directory',
} as const

export type ReasonCode = keyof typeof REASONS

type NamesIn<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never
type ValuesOf<Code extends ReasonCode> = { readonly [Name in NamesIn<(typeof REASONS)[Code]>]: string | number }
type Given<Code extends ReasonCode> = [NamesIn<(typeof REASONS)[Code]>] extends [never] ? [] : [values: ValuesOf<Code>]

const NAME = /\{(\w+)\}/g

/** @returns the sentence of a code, with its values */
export function tellReason<Code extends ReasonCode>(code: Code, ...[values]: Given<Code>): string {
  const known = new Map<string, string | number>(Object.entries(values ?? {}))
  return REASONS[code].replace(NAME, (_, name: string) => String(known.get(name) ?? ''))
}

export interface Reason {
  readonly code: ReasonCode
  /** Some of them may be reasons themselves. */
  readonly values: Readonly<Record<string, string>>
}

let patterns: readonly (readonly [ReasonCode, RegExp])[] | undefined

/** @returns which reason a text is; null where it is none of these */
export function readReason(text: string): Reason | null {
  patterns ??= (Object.keys(REASONS) as ReasonCode[]).map((code) => [code, patternOf(REASONS[code])] as const)
  for (const [code, pattern] of patterns) {
    const match = pattern.exec(text)
    if (match) return { code, values: { ...match.groups } }
  }
  return null
}

function patternOf(sentence: string): RegExp {
  const literal = sentence.replace(/[\\^$.*+?()[\]|/]/g, '\\$&')
  const known = new Set<string>()
  const pattern = literal.replace(NAME, (_, name: string) => {
    // A value that is said twice is the same both times.
    if (known.has(name)) return `\\k<${name}>`
    known.add(name)
    return `(?<${name}>.+?)`
  })
  return new RegExp(`^${pattern}$`, 'su')
}
