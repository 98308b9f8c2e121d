import type { Launched } from '../process/launcher'
import { signal } from '../process/members'
import { readProcStatus } from '../process/proc-table'
import { KernelProcess } from './kernel-process'

/** An interactive bash, since only that gives up a command at SIGINT and goes on; without what is for people alone. */
export const BASH_KERNEL_ARGS = ['--norc', '--noprofile', '--noediting', '-i']
export const BASH_KERNEL_ENV = { PS1: '', PS2: '' }

const SETUP = 'set +H +m +o history; export -n PS1 PS2; PS1= PS2='
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * A bash that is told its commands on stdin, one line each. Its state is the shell's own: variables, functions, folder. What
 * it says before the first mark (that it has no terminal) is no execution's.
 */
export class BashKernel extends KernelProcess {
  protected readonly partsOfEnd = ['stdout', 'stderr']

  constructor(launched: Launched) {
    super('bash', launched)
    this.takeOutput({ isSilentAtFirst: true })
    this.#tell([
      SETUP,
      `__codetok_mark() { printf '${octal(this.mark)}%s\\0' "$1"; }`,
      '__codetok_mark 0; __codetok_mark 0 >&2',
    ])
  }

  override setEnvironment(env: Record<string, string>): void {
    this.#tell(entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`))
  }

  /** As from a terminal: the shell and what runs in its foreground. */
  override interrupt(): void {
    const group = readProcStatus(this.launched.mainPid())?.processGroup ?? 0
    if (group > 1) signal(-group, 'SIGINT')
  }

  protected override send(id: number, code: string, env: Record<string, string>): void {
    const own = entries(env)
    this.emit({ type: 'count', count: id })
    this.#tell([
      ...own.flatMap(([name, value]) => [
        `__codetok_had_${name}=\${${name}+x} __codetok_old_${name}=\${${name}-}`,
        `export ${name}=${quoted(value)}`,
      ]),
      // Lines of their own: an interrupted or unfinished one takes what follows in it along.
      `eval ${quoted(code)} </dev/null`,
      '__codetok_status=$?',
      ...own.flatMap(([name]) => [
        `if [ "$__codetok_had_${name}" ]; then ${name}=$__codetok_old_${name}; else unset ${name}; fi`,
        `unset __codetok_had_${name} __codetok_old_${name}`,
      ]),
      `__codetok_mark ${id} >&2; __codetok_mark ${id}:$__codetok_status; (exit $__codetok_status)`,
    ])
  }

  protected override endPart(id: number, part: string, status = ''): void {
    if (part === 'stdout' && status !== '' && status !== '0') {
      const traceback = `the last command ended with status ${status}`
      this.emit({ type: 'error', name: 'ExitStatus', value: status, traceback })
    }
    super.endPart(id, part)
  }

  #tell(lines: readonly string[]): void {
    this.launched.stdin?.write(lines.map((line) => `${line}\n`).join(''))
  }
}

const entries = (env: Record<string, string>) => Object.entries(env).filter(([name]) => NAME.test(name))

const quoted = (text: string): string => `'${text.replaceAll('\0', '').replaceAll("'", "'\\''")}'`

const octal = (text: string): string => text.replaceAll('\0', '\\0')
