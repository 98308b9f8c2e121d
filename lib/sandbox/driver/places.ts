/** Where every driver puts things inside a sandbox, so that one agent finds them under each. */
export const IN_SANDBOX = {
  home: '/home/user',
  uid: 1000,
  gid: 1000,
  agentDir: '/opt/codetok',
  /** Modules of ours that Python programs may import. */
  pythonDir: '/opt/codetok/python',
  agentEntry: '/opt/codetok/agent.cjs',
  /** `bin/node`, `bin/npm`. */
  toolchainDir: '/opt/node',
  node: '/opt/node/bin/node',
  /** Commands for the agent alone, where most of the others are not there for programs. */
  toolsDir: '/opt/tools',
  /** What the agent puts before a program once it is the user: `env`, `setsid`. */
  stepsDir: '/opt/steps',
  path: '/home/user/.local/bin:/opt/node/bin:/usr/local/bin:/usr/bin:/bin',
  hostname: 'sandbox',
} as const

/** Of every program of profile `playground`. */
export const PLAYGROUND_ENV = {
  PATH: IN_SANDBOX.path,
  LANG: 'C.UTF-8',
  PYTHONPATH: IN_SANDBOX.pythonDir,
  /** What Matplotlib shows goes to the console. */
  MPLBACKEND: 'module://codetok_matplotlib',
  /** Where it keeps what fonts there are: no file of the project. */
  MPLCONFIGDIR: '/tmp/matplotlib',
} as const
