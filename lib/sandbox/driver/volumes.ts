export interface VolumeMount {
  /** As `SandboxVolumes.create` was given it. */
  name: string
  /** Absolute, inside the sandbox. */
  path: string
}

/** Folders that outlive sandboxes and may be in several at once. Kept beyond the server's life, for its data folder alone. */
export interface SandboxVolumes {
  /** In no order. */
  list(): Promise<string[]>
  /** @throws {AppError} `conflict` where there is one of that name */
  create(name: string): Promise<void>
  /** With all that is in it. @throws {AppError} `not_found`, or `conflict` while a sandbox has it */
  remove(name: string): Promise<void>
}
