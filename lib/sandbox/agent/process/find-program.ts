import { type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { tellReason } from '@/lib/contracts/reasons'
import type { SandboxUser } from '../users'
import type { AsUser } from './as-user'

export type FoundProgram = { path: string } | { missing: string }

/** Looks a command up as execvp would, as the user, so that its absence is an answer and not a line on stderr. */
export function findProgram(
  asUser: AsUser,
  user: SandboxUser,
  command: string,
  options: { path: string | undefined; cwd: string },
): FoundProgram {
  if (command === '') return { missing: tellReason('commandEmpty') }
  const candidates = command.includes('/')
    ? [path.resolve(options.cwd, command)]
    : (options.path ?? '').split(':').map((folder) => path.resolve(options.cwd, folder, command))
  return asUser(user, () => {
    let refused: string | undefined
    for (const candidate of candidates) {
      const state = executableBy(user, candidate)
      if (state === 'yes') return { path: candidate }
      if (state === 'refused') refused ??= candidate
    }
    return {
      missing: refused ? tellReason('permissionDenied', { path: refused }) : tellReason('commandAbsent', { command }),
    }
  })
}

function executableBy(user: SandboxUser, file: string): 'yes' | 'refused' | 'absent' {
  const stat = statOrProblem(file)
  if (typeof stat === 'string') return stat === 'EACCES' ? 'refused' : 'absent'
  if (!stat.isFile()) return 'refused'
  const bit = user.uid === stat.uid ? 0o100 : user.groups.includes(stat.gid) ? 0o010 : 0o001
  const allowed = user.uid === 0 ? stat.mode & 0o111 : stat.mode & bit
  return allowed ? 'yes' : 'refused'
}

/** Why the user cannot work in this folder, or undefined. */
export function folderProblem(asUser: AsUser, user: SandboxUser, folder: string): string | undefined {
  // The trailing dot asks for the right to enter it.
  const stat = asUser(user, () => statOrProblem(`${folder}/.`))
  if (typeof stat !== 'string') return undefined
  if (stat === 'ENOTDIR') return tellReason('folderIsFile', { folder })
  return tellReason(stat === 'EACCES' ? 'folderForbidden' : 'folderAbsent', { folder })
}

/** Why the user cannot run this file, or undefined. */
export function fileProblem(asUser: AsUser, user: SandboxUser, file: string): string | undefined {
  const stat = asUser(user, () => statOrProblem(file))
  if (typeof stat !== 'string') return stat.isDirectory() ? tellReason('fileIsFolder', { path: file }) : undefined
  return tellReason(stat === 'EACCES' ? 'permissionDenied' : 'fileAbsent', { path: file })
}

/** The error's code where there is no such file, or none that may be seen. */
function statOrProblem(file: string): Stats | string {
  try {
    return statSync(file)
  } catch (error) {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EIO'
  }
}
