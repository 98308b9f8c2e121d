import type { Duplex } from 'node:stream'
import type { Language } from '@/lib/contracts/languages'
import type { RunFiles, RunOutcome, RunSample, RunUsage } from './outcome'

/**
 * The server's side of an agent: what it can be asked over one byte stream.
 *
 * All paths of files are relative to /home/user or absolute; the agent resolves them as the user, so that nothing that the
 * user could not open is ever opened. Implemented by `connectAgent` in agent-connection.ts.
 */
export interface AgentClient {
  /** Resolves when the agent answers; the pool's health check. @throws when it does not within `timeoutMs` */
  ping(timeoutMs: number): Promise<void>
  /** Sets what belongs to the owner. Called once, at the claim. */
  claim(settings: ClaimSettings): Promise<void>
  /** What the sandbox's disk holds, where the agent can't see it. An agent that does not hear it is told the next time. */
  tellDisk(usedBytes: number): void
  /** Its sandbox is frozen, or no longer: meanwhile nobody takes its silence for a fault. */
  rest(isResting: boolean): void
  startRun(request: AgentRunRequest, options?: { signal?: AbortSignal }): Promise<AgentRun>
  openTerminal(request: TerminalRequest): Promise<AgentTerminal>
  readonly files: AgentFiles
  /** Samples, one every `intervalMs`, newest only: a slow reader misses some, and never delays the agent. */
  metrics(intervalMs: number, signal: AbortSignal): AsyncIterable<AgentSample>
  /** The ports on which programs listen: at once, and whenever they change. */
  ports(signal: AbortSignal): AsyncIterable<readonly ListeningPort[]>
  /**
   * Sends one HTTP request to the agent as it is (envd API, for the gateway).
   * The caller pipes the body and reads the answer; back pressure is the stream's.
   */
  request(headers: Record<string, string | string[]>): Duplex & AgentHttpStream
  /** A byte stream to `127.0.0.1:<port>` of the sandbox. @throws {AppError} `not_found` where nothing listens */
  tunnel(port: number, signal?: AbortSignal): Promise<Duplex>
  /**
   * Calls back with the bytes of each connection that a program makes to the sandbox's proxy, in a sandbox with a network, and
   * with the pid of the run whose program it is, where that is known.
   */
  acceptConnections(onConnection: (stream: Duplex, callerPid?: number) => void): void
  close(): void
  readonly closed: Promise<void>
}

export interface AgentHttpStream {
  on(event: 'response', listener: (headers: Record<string, string | string[] | number | undefined>) => void): this
}

export interface ClaimSettings {
  sandboxId: string
  /** Environment of every program of this sandbox. */
  env: Record<string, string>
  /** `E2B_TEMPLATE_ID` of its programs. */
  templateId?: string
  /** Who programs are where a request over E2B's wire names nobody. @throws {AppError} `bad_request` for one that is not there */
  defaultUser?: string
  /** Where they start. Default: the user's home. */
  defaultWorkdir?: string
  /** What `/files` then asks of every request: itself, or a signature made with it. */
  accessToken?: string
}

export type AgentProgram =
  /** A file of the sandbox, run by the interpreter of its language, warm where nothing forbids it. */
  | { kind: 'entry'; language: Language; path: string; args: string[] }
  /** A program's text. It runs as a file of the working directory that is gone afterwards. */
  | { kind: 'code'; language: Language; code: string; args: string[] }
  /** `bash -c line`, with `args` as $1… */
  | { kind: 'shell'; line: string; args: string[] }
  | { kind: 'argv'; argv: string[] }

export interface AgentRunRequest {
  program: AgentProgram
  /** Written before the start, in the same round trip. */
  files?: ReadonlyMap<string, Uint8Array>
  env?: Record<string, string>
  /** Default /home/user. */
  cwd?: string
  /** Wall clock, from the start of the program; at its end everything that the run started is killed. */
  timeoutMs: number
  /** CPU time of all processes of the run together; absent: no such limit. */
  cpuTimeMs?: number
  maxProcesses: number
  /** Its end tells what has become of the files; that takes a look at all of them before the start. */
  reportsFiles?: boolean
}

export type AgentRunEvent =
  | { type: 'stdout' | 'stderr'; bytes: Uint8Array }
  /** Last. Nothing that the run started is alive any more. */
  | { type: 'ended'; outcome: RunOutcome; usage: RunUsage; samples: readonly RunSample[]; files?: RunFiles }

export interface AgentRun {
  /** As seen inside the sandbox. */
  readonly pid: number
  /** The interpreter had been started ahead. */
  readonly isWarm: boolean
  /** How much of the start it took to write the files that came with it. */
  readonly writtenMs: number
  /**
   * Output as it is written. Back pressure goes down to the program's pipe: what is not pulled is not read, beyond a window
   * of 256 KiB. Iterate once. Ending the iteration early does not stop the run.
   * Never throws for what the program does; a lost sandbox is an `ended` event with `sandbox_lost`.
   */
  readonly events: AsyncIterable<AgentRunEvent>
  /** Resolves when the program's pipe has taken the bytes. @throws {AppError} `gone` when stdin is closed or the run over */
  writeStdin(bytes: Uint8Array): Promise<void>
  closeStdin(): Promise<void>
  /**
   * SIGTERM to the main process, and `graceMs` later SIGKILL to everything that the run started. The `ended` event says
   * `cancelled`. Resolves when all is gone. Idempotent.
   */
  stop(options?: { graceMs?: number; as?: 'cancelled' | { kind: 'output_capped'; limitBytes: number } }): Promise<void>
}

export interface TerminalRequest {
  cols: number
  rows: number
  cwd?: string
  env?: Record<string, string>
  /** Default: a login bash. */
  argv?: string[]
}

export interface AgentTerminal {
  readonly pid: number
  /** Ends when the shell has; back pressure as in a run. */
  readonly output: AsyncIterable<Uint8Array>
  readonly exited: Promise<{ exitCode: number | null }>
  write(bytes: Uint8Array): Promise<void>
  resize(cols: number, rows: number): Promise<void>
  close(): Promise<void>
}

export interface AgentFileEntry {
  /** Relative to the listed folder's root, `/` between components. Bytes that are not UTF-8 are shown as U+FFFD. */
  path: string
  kind: 'file' | 'directory' | 'symlink' | 'other'
  sizeBytes: number
  modifiedAtMs: number
  mode: number
  symlinkTarget?: string
  /** The name's bytes are not UTF-8, or the path is too long: no request can name it. */
  isUnaddressable?: true
}

/**
 * Errors are {AppError}s: `not_found`, `conflict` (exists, not empty, is a directory), `forbidden` (leaves what the user may
 * touch, or leads through a symbolic link out of the home), `no_space`, `too_large`, `bad_request`.
 */
export interface AgentFiles {
  /** Pre-order, sorted by name; symbolic links are named and not followed. Stops at `maxEntries`. */
  list(options?: {
    path?: string
    depth?: number
    maxEntries?: number
  }): Promise<{ entries: AgentFileEntry[]; isTruncated: boolean }>
  stat(path: string): Promise<AgentFileEntry>
  /** Streams; `maxBytes` refuses larger files before the first byte. */
  read(
    path: string,
    options?: { maxBytes?: number; signal?: AbortSignal },
  ): Promise<{ sizeBytes: number; body: AsyncIterable<Uint8Array> }>
  /** Makes parent folders; replaces the file in one step (a reader sees the old or the new one). */
  write(path: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>
  makeDirectory(path: string): Promise<void>
  move(from: string, to: string): Promise<void>
  /** Recursive; a missing path is `not_found`. */
  remove(path: string): Promise<void>
  /**
   * Changes below the home, coalesced; `overflow` says that some were lost: list again. The first batch is empty and comes
   * once nothing is missed any more: who lists then, has it all.
   */
  watch(signal: AbortSignal): AsyncIterable<{ changes: AgentFileChange[]; overflow: boolean }>
}

export interface AgentFileChange {
  type: 'created' | 'changed' | 'removed'
  path: string
}

export interface ListeningPort {
  port: number
  /** Another number is another server at the same port. */
  socket: number
}

export interface AgentSample {
  atMs: number
  /** 100 is one core. */
  cpuPercent: number
  memoryBytes: number
  memoryLimitBytes: number
  /** Thread groups of the user's programs, warm interpreters not counted. */
  processes: number
  diskBytes: number
  diskLimitBytes: number
  networkInBytes: number
  networkOutBytes: number
}
