import { existsSync } from 'node:fs'
import path from 'node:path'
import { environmentOf, ownersEnvironment } from '../process/environment'
import { folderProblem } from '../process/find-program'
import type { Launched, LaunchStdio } from '../process/launcher'
import type { AgentProcesses } from '../process/processes'
import type { AgentContext } from '../service'
import { BASH_KERNEL_ARGS, BASH_KERNEL_ENV, BashKernel } from './bash-kernel'
import type { KernelProcess } from './kernel-process'
import { MessageKernel } from './message-kernel'

/** How a context gets its kernel, and what it does before each execution. */
export interface KernelSource {
  start(): Promise<KernelProcess>
  prepare(kernel: KernelProcess): void
}

/** How the kernel of a language is started. */
interface KernelKind {
  argv: string[]
  env?: Record<string, string>
  stdio: LaunchStdio
  make(launched: Launched): KernelProcess
}

const MESSAGES: LaunchStdio = { kind: 'pipes', stdin: false, control: true, events: true }
/** In the image with all kernels. */
const JAVA = { command: '/usr/bin/java', folder: '/usr/share/codetok/java', main: 'codetok.Kernel' }
/** It starts sooner, and cells are too short to be worth more. */
const JAVA_OPTIONS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8']
const JUPYTER_FOLDERS = ['/usr/local/share/jupyter/kernels', '/usr/share/jupyter/kernels']
/** Where a language and its kernel are not named alike. */
const JUPYTER_NAMES: Readonly<Record<string, readonly string[]>> = { python: ['python3'], r: ['ir'] }

/** Starts kernels: Jupyter's and Java's, as far as they are installed, JavaScript's and TypeScript's, and bash's. */
export class Kernels {
  /** What each was told of the owner's environment. */
  readonly #told = new WeakMap<KernelProcess, string>()

  constructor(
    private readonly context: AgentContext,
    private readonly processes: AgentProcesses,
  ) {}

  has(language: string): boolean {
    return this.#kind(language) !== undefined
  }

  source(language: string, cwd: string): KernelSource | { problem: string } {
    const kind = this.#kind(language)
    if (!kind) return { problem: `this template has no kernel for the language "${language}"` }
    const problem = folderProblem(this.processes.asUser, this.context.users.standard, cwd)
    if (problem !== undefined) return { problem }
    return { start: () => this.#start(kind, cwd), prepare: (kernel) => this.#prepare(kernel) }
  }

  async #start(kind: KernelKind, cwd: string): Promise<KernelProcess> {
    const { config, sandbox, users } = this.context
    const user = users.standard
    const env = environmentOf(config, sandbox, user, kind.env ?? {})
    const launched = await this.processes.launcher.launch({ user, argv: kind.argv, env, cwd, stdio: kind.stdio })
    const kernel = kind.make(launched)
    this.#told.set(kernel, JSON.stringify(ownersEnvironment(config, sandbox)))
    // Started ahead, it is machinery that waits, as the interpreters of runs are.
    if (sandbox.sandboxId === '') this.processes.waiting.add(launched.members)
    void kernel.ended.then(() => this.processes.waiting.delete(launched.members))
    return kernel
  }

  /** One that was started ahead, before the sandbox had an owner, learns what is the owner's. */
  #prepare(kernel: KernelProcess): void {
    this.processes.waiting.delete(kernel.members)
    const owners = ownersEnvironment(this.context.config, this.context.sandbox)
    if (this.#told.get(kernel) === JSON.stringify(owners)) return
    this.#told.set(kernel, JSON.stringify(owners))
    kernel.setEnvironment(owners)
  }

  #kind(language: string): KernelKind | undefined {
    const { config, programDir } = this.context
    const file = (name: string) => path.join(programDir, name)
    switch (language) {
      case 'javascript':
      case 'typescript':
        return {
          argv: [config.nodePath, '--disable-warning=ExperimentalWarning', file('notebook-node.cjs'), language],
          stdio: MESSAGES,
          make: (launched) => new MessageKernel(language, launched, 'streams'),
        }
      case 'bash':
        return {
          argv: [config.bashPath, ...BASH_KERNEL_ARGS],
          env: BASH_KERNEL_ENV,
          stdio: { kind: 'pipes', stdin: true },
          make: (launched) => new BashKernel(launched),
        }
      case 'java':
        if (!existsSync(JAVA.folder)) return undefined
        return {
          argv: [JAVA.command, ...JAVA_OPTIONS, '-cp', JAVA.folder, JAVA.main],
          stdio: MESSAGES,
          make: (launched) => new MessageKernel(language, launched, 'events'),
        }
      default: {
        const name = jupyterKernel(language)
        if (name === undefined || config.pythonPath === '') return undefined
        return {
          argv: [config.pythonPath, '-I', file('notebook/bridge.py'), name],
          stdio: MESSAGES,
          make: (launched) => new MessageKernel(language, launched, 'events'),
        }
      }
    }
  }
}

function jupyterKernel(language: string): string | undefined {
  // It becomes part of a path.
  if (!/^[a-z][a-z0-9]*$/.test(language)) return undefined
  const names = JUPYTER_NAMES[language] ?? [language]
  return names.find((name) => JUPYTER_FOLDERS.some((folder) => existsSync(`${folder}/${name}/kernel.json`)))
}
