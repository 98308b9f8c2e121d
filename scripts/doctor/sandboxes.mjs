import { access, constants, readFile } from 'node:fs/promises'
import { NAMESPACES_REMEDY, probeBubblewrap } from '../setup/bubblewrap.mjs'
import { installCommand } from '../setup/debian.mjs'
import { addressOf, engineInfo, engineVersion } from '../setup/docker.mjs'
import { findEngine } from '../setup/driver.mjs'
import { say } from '../setup/locale.mjs'
import { findOnPath } from '../setup/path.mjs'
import { engineHoles } from './engine-holes.mjs'
import { upstreamFinding } from './upstream.mjs'

/** @typedef {import('../doctor.mjs').Finding} Finding */

/**
 * Whether sandboxes can be made here. One working driver is enough, so what is missing of the other is only to know.
 *
 * @param {import('../setup/settings.mjs').Settings} settings
 * @returns {Promise<Finding[]>}
 */
export async function sandboxFindings(settings) {
  if (settings.upstream) return [await upstreamFinding(settings.upstream)]
  const env = { ...process.env, ...(settings.dockerHost ? { DOCKER_HOST: settings.dockerHost } : {}) }
  const docker = await dockerFindings(env, settings.driver === 'docker')
  const bubblewrap = process.platform === 'linux' ? await bubblewrapFindings(settings.driver === 'bubblewrap') : []
  const findings = [...docker, ...bubblewrap]
  const works = (/** @type {string} */ id) => findings.some((finding) => finding.id === id && finding.level === 'ok')
  if (!works('docker') && !works('bubblewrap')) {
    for (const finding of findings) if (['docker', 'bubblewrap'].includes(finding.id)) finding.level = 'fail'
  }
  return [...findings, ...(process.platform === 'linux' ? await diskToolFindings() : [])]
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} isForced
 * @returns {Promise<Finding[]>}
 */
async function dockerFindings(env, isForced) {
  const title = 'Docker'
  const engine = await findEngine(env)
  if (!engine.isUsable) {
    return [
      {
        id: 'docker',
        level: isForced ? 'fail' : 'warn',
        title,
        found: engine.problem,
        remedy: say({
          en: 'install Docker (https://docs.docker.com/engine/install/) or start it (sudo systemctl start docker); without it bubblewrap makes the sandboxes',
          zh: '请安装 Docker（https://docs.docker.com/engine/install/）或启动它（sudo systemctl start docker）；没有 Docker 时使用 bubblewrap',
        }),
      },
    ]
  }
  const address = addressOf(engine.host, env)
  const [version, info] = await Promise.all([engineVersion(address), engineInfo(address)])
  const runtimes = info.runtimes.filter((name) => !name.startsWith('io.containerd.'))
  /** @type {Finding[]} */
  const findings = [
    {
      id: 'docker',
      level: 'ok',
      title,
      found: `${version.version} (API ${version.apiVersion}, cgroup v${info.cgroupVersion}, ${info.storageDriver}) ${engine.host}`,
    },
    {
      id: 'runtimes',
      level: 'ok',
      title: say({ en: 'Container runtimes', zh: '容器运行时' }),
      found: runtimes.includes('runsc')
        ? say({
            en: `${runtimes.join(', ')}; SANDBOX_RUNTIME=runsc isolates with gVisor`,
            zh: `${runtimes.join('、')}；SANDBOX_RUNTIME=runsc 可使用 gVisor 隔离`,
          })
        : runtimes.join(', '),
    },
  ]
  const holes = engineHoles(version)
  if (holes.length > 0) {
    findings.push({
      id: 'docker-holes',
      level: 'warn',
      title: say({ en: 'Known holes of this engine', zh: '此引擎的已知漏洞' }),
      found: holes.map(say).join('\n    '),
      remedy: say({
        en: 'update Docker and runc (a distribution may have mended its own without a new number), or isolate with gVisor',
        zh: '请更新 Docker 与 runc（发行版可能已在不改版本号的情况下修复），或使用 gVisor 隔离',
      }),
    })
  }
  return findings
}

/**
 * @param {boolean} isForced
 * @returns {Promise<Finding[]>}
 */
async function bubblewrapFindings(isForced) {
  const title = 'bubblewrap'
  const probe = await probeBubblewrap()
  const level = isForced ? 'fail' : 'warn'
  if (!probe.isInstalled) {
    const found = say({ en: 'not installed', zh: '未安装' })
    return [{ id: 'bubblewrap', level, title, found, remedy: installCommand(['bubblewrap']) }]
  }
  if (probe.problem) {
    return [{ id: 'bubblewrap', level, title, found: probe.problem, remedy: say(NAMESPACES_REMEDY) }]
  }
  return [{ id: 'bubblewrap', level: 'ok', title, found: probe.version ?? '' }, await namespacesFinding()]
}

/** @returns {Promise<Finding>} */
async function namespacesFinding() {
  const title = say({ en: 'User namespaces', zh: '用户命名空间' })
  const setting = async (/** @type {string} */ path) =>
    (await readFile(`/proc/sys/${path}`, 'utf8').catch(() => '')).trim()
  const most = await setting('user/max_user_namespaces')
  const isRefused =
    most === '0' ||
    (await setting('kernel/unprivileged_userns_clone')) === '0' ||
    (await setting('kernel/apparmor_restrict_unprivileged_userns')) === '1'
  if (!isRefused) {
    return { id: 'user-namespaces', level: 'ok', title, found: say({ en: 'allowed', zh: '已允许' }) }
  }
  return {
    id: 'user-namespaces',
    level: 'warn',
    title,
    found: say({ en: 'restricted', zh: '受限' }),
    remedy: say(NAMESPACES_REMEDY),
  }
}

/** What bounds a sandbox's disk in the kernel. @returns {Promise<Finding[]>} */
async function diskToolFindings() {
  const title = say({ en: 'Sandbox disks', zh: '沙箱磁盘' })
  const missing = []
  if (process.getuid?.() !== 0) missing.push(say({ en: 'not root', zh: '非 root 用户' }))
  if (!(await isUsable('/dev/loop-control'))) missing.push(say({ en: 'no loop devices', zh: '无 loop 设备' }))
  if (!(await findOnPath('mkfs.ext4'))) missing.push(say({ en: 'no mkfs.ext4', zh: '无 mkfs.ext4' }))
  if (missing.length === 0) {
    const found = say({ en: 'ext4 images on loop devices: exact limits', zh: 'loop 设备上的 ext4 镜像：精确限额' })
    return [{ id: 'loop', level: 'ok', title, found }]
  }
  return [
    {
      id: 'loop',
      level: 'warn',
      title,
      found: missing.join(', '),
      remedy: say({
        en: 'disks are then bounded by memory (tmpfs) or watched. For exact limits run as root with loop devices (modprobe loop) and e2fsprogs',
        zh: '此时磁盘由内存（tmpfs）限制或被监视。若要精确限额，请以 root 运行，并准备 loop 设备（modprobe loop）与 e2fsprogs',
      }),
    },
  ]
}

/** @param {string} path */
async function isUsable(path) {
  try {
    await access(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    // Missing or not ours to use: the same to us.
    return false
  }
}
