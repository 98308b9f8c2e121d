import type { ChildProcess } from 'node:child_process'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { ConnectRouter } from '@connectrpc/connect'
import type { AgentConfig } from './config'
import type { Users } from './users'

/** One part of the agent, mounted by main.ts. */
export interface AgentServices {
  /** Adds its Connect services. */
  routes?(router: ConnectRouter): void
  /** Answers plain HTTP. Returns whether it has taken the request; asked in order of mounting. */
  http?(request: Http2ServerRequest, response: Http2ServerResponse, url: URL): boolean
  /** The stream has closed: kill what it started. The process exits right after. */
  close?(): void
}

/** What the parts of the agent share. */
export interface AgentContext {
  readonly config: AgentConfig
  readonly users: Users
  readonly sandbox: SandboxSettings
  /** Folder of agent.cjs and the files beside it. */
  readonly programDir: string
  /**
   * Starts one of the programs beside agent.cjs under Node.js, as the agent's own user, with `stdio` pipes. It is not a
   * user's program: no run's end kills it and no count has it.
   */
  startHelper(file: string, args: string[]): ChildProcess
}

/** What belongs to the owner; set at the claim and by envd's `/init`. */
export interface SandboxSettings {
  sandboxId: string
  /** Empty: no E2B client's. */
  templateId: string
  env: Record<string, string>
  defaultUser: string
  /** Empty: the user's home. */
  defaultWorkdir: string
  /** Set by `/init`: what `/files` then asks of every request, itself or a signature made with it. */
  accessToken?: string
  /** As the server was last told by what holds the disk; absent: the file system of the home says. */
  diskBytes?: number
}

export interface SeenFile {
  path: string
  sizeBytes: number
  modifiedAtMs: number
}

/** What the owner has done to files, as the page and its API do, and no program. Paths as they were asked for. */
export type OwnerEdit =
  | { type: 'wrote'; file: SeenFile }
  | { type: 'moved'; from: string; to: string }
  | { type: 'removed'; path: string }

/** Files written and removed as the user, for runs that bring their own. Relative paths are relative to the home. */
export interface UserFiles {
  /** Parents are made; each file is replaced in one step. @throws {ConnectError} */
  write(files: ReadonlyMap<string, Uint8Array>): Promise<void>
  /** Files of the home as they are, at most so many; links are not followed. @throws {ConnectError} */
  list(maxEntries: number): Promise<{ files: Map<string, SeenFile>; isComplete: boolean }>
  /** A missing file is no error. */
  remove(path: string): Promise<void>
  /** Tells of each edit of the owner once it is made, its paths relative to the home. @returns what ends that */
  onOwnerEdit(listener: (edit: OwnerEdit) => void): () => void
}

/** What `agent/filesystem/index.ts` exports as `createFileServices(context)`. */
export interface FileServices extends AgentServices {
  readonly userFiles: UserFiles
}
