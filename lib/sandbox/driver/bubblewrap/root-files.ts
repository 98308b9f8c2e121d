import { cp, lstat, mkdir, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { IN_SANDBOX } from '../places'

/** Of the host's /etc: what programs of its /usr need to start, and nothing that says who works here. */
const HOST_ETC_FILES = [
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'mime.types',
  'inputrc',
  'debian_version',
]
const HOST_ETC_MOUNTS = ['alternatives', 'ssl/certs', 'ssl/openssl.cnf', 'ca-certificates', 'pki', 'crypto-policies']
const ROOT_LINKS = ['bin', 'sbin', 'lib', 'lib64', 'lib32', 'libx32']

/**
 * Writes the /etc that every sandbox sees: users and shells as in the image, names that lead nowhere.
 *
 * @param projectDir has `images/etc`
 * @param dir of this instance; what it held is replaced
 */
export async function writeEtc(projectDir: string, dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true, mode: 0o755 })
  await cp(join(projectDir, 'images/etc'), dir, { recursive: true })
  await writeFile(join(dir, 'hostname'), `${IN_SANDBOX.hostname}\n`)
  await writeFile(join(dir, 'hosts'), `127.0.0.1 localhost ${IN_SANDBOX.hostname}\n::1 localhost\n`)
  await writeFile(join(dir, 'resolv.conf'), '')
  await writeFile(join(dir, 'ld.so.preload'), '')
  for (const name of HOST_ETC_FILES) {
    await cp(join(/* turbopackIgnore: true */ '/etc', name), join(/* turbopackIgnore: true */ dir, name), {
      recursive: true,
      dereference: true,
    }).catch((error) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
  for (const name of HOST_ETC_MOUNTS) {
    const stats = await lstat(join(/* turbopackIgnore: true */ '/etc', name)).catch(() => undefined)
    if (stats?.isDirectory()) await mkdir(join(/* turbopackIgnore: true */ dir, name), { recursive: true })
    else if (stats) await writeFile(join(/* turbopackIgnore: true */ dir, name), '')
  }
}

/** bwrap's arguments that make the root: the host's /usr, and the /etc above. */
export async function rootArguments(etcDir: string): Promise<string[]> {
  const args = ['--ro-bind', '/usr', '/usr', '--ro-bind', etcDir, '/etc']
  for (const name of HOST_ETC_MOUNTS) args.push('--ro-bind-try', `/etc/${name}`, `/etc/${name}`)
  for (const name of ROOT_LINKS) {
    const path = `/${name}`
    const stats = await lstat(path).catch(() => undefined)
    if (stats?.isSymbolicLink()) args.push('--symlink', await readlink(path), path)
    else if (stats) args.push('--ro-bind', path, path)
  }
  return args
}
