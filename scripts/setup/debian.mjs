import { readFile } from 'node:fs/promises'
import { run } from './command.mjs'

/** Whether this is Debian or something made of it, and we may install its packages. */
export async function canInstallPackages() {
  return process.getuid?.() === 0 && (await isDebian())
}

export async function isDebian() {
  try {
    const release = await readFile('/etc/os-release', 'utf8')
    return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(release)
  } catch {
    // No such file: another system.
    return false
  }
}

/**
 * Installs Debian packages. No service is started by it: what a test or a sandbox needs running, it starts itself, and a
 * daemon that came as a side effect would be a surprise.
 *
 * @param {readonly string[]} packages
 * @param {(line: string) => void} report
 */
export async function installPackages(packages, report) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  await run('apt-get', ['update', '-q'], { env, report })
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env, report })
}

/** @param {readonly string[]} packages */
export function installCommand(packages) {
  const sudo = process.getuid?.() === 0 ? '' : 'sudo '
  return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages.join(' ')}`
}
