import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { tellReason } from '@/lib/contracts/reasons'
import { COMMANDS } from '../../language-commands'
import { type LanguageSupport, MORE_LANGUAGES } from '../languages'

/** Of a sandbox's PATH, what the host gives to it. */
const FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin']
/** Where a Python of the system finds what Debian and others install. */
const PYTHON_FOLDERS = ['/usr/lib/python3/dist-packages', '/usr/local/lib/python3/dist-packages']
const DATA_PACKAGES = ['pandas', 'matplotlib']

/** Which languages this machine's /usr has the tools for. Looked at each time: they may be installed while the server runs. */
export async function languagesOfHost(): Promise<LanguageSupport> {
  const looked = await Promise.all(
    MORE_LANGUAGES.map(async (language) => ({ language, absent: await absentCommand(COMMANDS[language]) })),
  )
  const missing = looked.flatMap(({ language, absent }) =>
    absent === undefined ? [] : [{ language, reason: tellReason('languageAbsent', { tool: absent }) }],
  )
  const hasPandas = await hasDataPackages()
  if (missing.length < MORE_LANGUAGES.length || hasPandas) {
    return { isThere: true, hasPandas, nodeVersions: [], missing }
  }
  return { isThere: false, reason: tellReason('languagesAbsent') }
}

async function absentCommand(names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if (!(await isInOneOf(FOLDERS, name, constants.X_OK))) return name
  return undefined
}

async function hasDataPackages(): Promise<boolean> {
  const there = await Promise.all(DATA_PACKAGES.map((name) => isInOneOf(PYTHON_FOLDERS, name, constants.R_OK)))
  return there.every((isThere) => isThere)
}

async function isInOneOf(folders: readonly string[], name: string, mode: number): Promise<boolean> {
  const looks = folders.map((folder) =>
    access(join(folder, name), mode).then(
      () => true,
      () => false,
    ),
  )
  return (await Promise.all(looks)).some((isThere) => isThere)
}
