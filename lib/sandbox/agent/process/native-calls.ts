import { constants } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type koffi from 'koffi'

const O_CLOEXEC = 0o2000000
const F_SETFL = 4
const PR_SET_NO_NEW_PRIVS = 38
const PR_SET_SECCOMP = 22
const SECCOMP_MODE_FILTER = 2
const FILTER_INSTRUCTION_BYTES = 8

interface Libc {
  readonly pipe2: (fds: Int32Array, flags: number) => number
  readonly fcntl: (fd: number, command: number, flags: number) => number
  readonly prctl: (option: number, second: number, third: unknown) => number
  readonly errno: () => number
}

let loaded: Libc | undefined

/** Calls that Node.js lacks, by the native module that lies beside the agent. */
function libc(programDir: string): Libc {
  if (loaded) return loaded
  const native: typeof koffi = createRequire(__filename)(path.join(programDir, 'koffi.node'))
  const library = native.load(null)
  native.struct('SockFprog', { len: 'uint16_t', filter: 'void *' })
  loaded = {
    pipe2: library.func('int pipe2(_Out_ int32_t *fds, int flags)'),
    fcntl: library.func('int fcntl(int fd, int command, int flags)'),
    prctl: library.func('int prctl(int option, unsigned long second, SockFprog *third)'),
    errno: () => native.errno(),
  }
  return loaded
}

/** A pipe of whoever the process's effective user is: both descriptors are close-on-exec, the agent's does not block. */
export function makePipe(programDir: string, agentEnd: 'reads' | 'writes'): { reader: number; writer: number } {
  const { pipe2, fcntl, errno } = libc(programDir)
  const fds = new Int32Array(2)
  if (pipe2(fds, O_CLOEXEC) !== 0) throw new Error(`no pipe could be made: errno ${errno()}`)
  const [reader = -1, writer = -1] = fds
  fcntl(agentEnd === 'reads' ? reader : writer, F_SETFL, constants.O_NONBLOCK)
  return { reader, writer }
}

/**
 * Puts this thread, and all that it starts from now on, under a filter of system calls.
 *
 * @param program struct sock_filter[]
 * @throws when the kernel does not take it
 */
export function filterSystemCalls(programDir: string, program: Buffer): void {
  const { prctl, errno } = libc(programDir)
  const filter = { len: program.length / FILTER_INSTRUCTION_BYTES, filter: program }
  const isSet = prctl(PR_SET_NO_NEW_PRIVS, 1, null) === 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter) === 0
  if (!isSet) throw new Error(`the filter of system calls could not be set: errno ${errno()}`)
}
