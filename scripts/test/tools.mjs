import { stat } from 'node:fs/promises'
import { canInstallPackages, installCommand, installPackages } from '../setup/debian.mjs'
import { findOnPath } from '../setup/path.mjs'
import { step } from '../setup/progress.mjs'

/**
 * What the tests drive, and the Debian package that has it.
 *
 * @type {{ packageName: string, command?: string, file?: string }[]}
 */
const TOOLS = [
  { packageName: 'docker.io', command: 'dockerd' },
  { packageName: 'containerd', command: 'containerd' },
  { packageName: 'bubblewrap', command: 'bwrap' },
  { packageName: 'runsc', command: 'runsc' },
  { packageName: 'chromium-headless-shell', command: 'chromium-headless-shell' },
  { packageName: 'mmdebstrap', command: 'mmdebstrap' },
  { packageName: 'e2fsprogs', command: 'mkfs.ext4' },
  { packageName: 'postgresql', command: 'pg_ctlcluster' },
  { packageName: 'python3', command: 'python3' },
  { packageName: 'curl', command: 'curl' },
  { packageName: 'ca-certificates', file: '/etc/ssl/certs/ca-certificates.crt' },
  // Chinese text in a screenshot is empty boxes without it.
  { packageName: 'fonts-noto-cjk', file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc' },
]

async function missingPackages() {
  const missing = []
  for (const { packageName, command, file } of TOOLS) {
    const isThere = command ? await findOnPath(command) : file && (await isFile(file))
    if (!isThere) missing.push(packageName)
  }
  return missing
}

/** @param {string} path */
async function isFile(path) {
  try {
    return (await stat(path)).isFile()
  } catch {
    // Not there, which is the answer.
    return false
  }
}

/** @throws {Error} naming what is missing, where this user or system can't install it */
export async function installTools() {
  const missing = await missingPackages()
  if (missing.length === 0) return
  if (!(await canInstallPackages())) {
    throw new Error(`the tests need ${missing.join(', ')}; on Debian: ${installCommand(missing)}`)
  }
  await step({ en: `Installing ${missing.join(', ')}`, zh: `安装 ${missing.join('、')}` }, (report) =>
    installPackages(missing, report),
  )
  const stillMissing = await missingPackages()
  if (stillMissing.length > 0) throw new Error(`apt-get installed no ${stillMissing.join(', ')}`)
}
