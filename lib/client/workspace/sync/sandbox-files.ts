import type { FileTree } from '@/lib/contracts/files'
import type { FileContent } from '../project'

/** What a sandbox's files can be asked to do; bound to one sandbox. Failures are `ApiError`s. */
export interface SandboxFiles {
  tree(): Promise<FileTree>
  read(path: string): Promise<Uint8Array>
  write(path: string, content: FileContent): Promise<void>
  /** Several in one request. Where it fails, some of them may be there. */
  writeAll(contents: ReadonlyMap<string, FileContent>): Promise<void>
  remove(path: string): Promise<void>
  move(from: string, to: string): Promise<void>
  makeDirectory(path: string): Promise<void>
}
