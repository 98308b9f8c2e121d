import { readFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { freeBytes, gigabytes } from '../setup/disk.mjs'
import { say } from '../setup/locale.mjs'
import { isNodeNewEnough, OLDEST_NODE } from '../setup/node-version.mjs'

/** @typedef {import('../doctor.mjs').Finding} Finding */

/** What the guide asks for; below the second number nothing works. */
const MEMORY_WANTED_BYTES = 8e9
const MEMORY_NEEDED_BYTES = 1.5e9
const DISK_WANTED_BYTES = 20e9
const DISK_NEEDED_BYTES = 3e9

/**
 * @param {import('../setup/settings.mjs').Settings} settings
 * @returns {Promise<Finding[]>}
 */
export async function machineFindings(settings) {
  return [nodeFinding(), await memoryFinding(), await diskFinding(settings.dataDir), ...(await cgroupFindings())]
}

/** @returns {Finding} */
function nodeFinding() {
  const version = process.versions.node
  const level = isNodeNewEnough(version) ? 'ok' : 'fail'
  const oldest = OLDEST_NODE.join('.')
  return {
    id: 'node',
    level,
    title: 'Node.js',
    found: version,
    ...(level === 'fail'
      ? {
          remedy: say({
            en: `install Node.js ${oldest} or newer from https://nodejs.org/`,
            zh: `请从 https://nodejs.org/ 安装 Node.js ${oldest} 或更新版本`,
          }),
        }
      : {}),
  }
}

/** @returns {Promise<Finding>} */
async function memoryFinding() {
  const total = Math.min(totalmem(), await cgroupMemoryLimit())
  const level = total >= MEMORY_WANTED_BYTES ? 'ok' : total >= MEMORY_NEEDED_BYTES ? 'warn' : 'fail'
  return {
    id: 'memory',
    level,
    title: say({ en: 'Memory', zh: '内存' }),
    found: gigabytes(total),
    ...(level === 'ok'
      ? {}
      : {
          remedy: say({
            en: '8 GB is advised. Fewer and smaller sandboxes need less: POOL_MIN_SIZE=1 POOL_MAX_SIZE=3 SANDBOX_MEMORY=256M',
            zh: '建议 8 GB。减少沙箱数量与大小可以省内存：POOL_MIN_SIZE=1 POOL_MAX_SIZE=3 SANDBOX_MEMORY=256M',
          }),
        }),
  }
}

/** Where this itself runs in a container, its limit counts and not the machine's memory. */
async function cgroupMemoryLimit() {
  for (const path of ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']) {
    const limit = Number(await readFile(path, 'utf8').catch(() => Number.NaN))
    if (Number.isFinite(limit) && limit > 0) return limit
  }
  return Number.POSITIVE_INFINITY
}

/**
 * @param {string} dataDir
 * @returns {Promise<Finding>}
 */
async function diskFinding(dataDir) {
  const free = await freeBytes(dataDir)
  const level = free >= DISK_WANTED_BYTES ? 'ok' : free >= DISK_NEEDED_BYTES ? 'warn' : 'fail'
  return {
    id: 'disk',
    level,
    title: say({ en: 'Free disk', zh: '可用磁盘' }),
    found: `${gigabytes(free)} (${dataDir})`,
    ...(level === 'ok'
      ? {}
      : {
          remedy: say({
            en: '20 GB is advised: free some (docker system prune frees unused images), or set DATA_DIR to a larger disk',
            zh: '建议 20 GB：请清理磁盘（docker system prune 可删除未使用的镜像），或把 DATA_DIR 设到更大的磁盘',
          }),
        }),
  }
}

/** @returns {Promise<Finding[]>} */
async function cgroupFindings() {
  if (process.platform !== 'linux') return []
  const { version, controllers } = await cgroups()
  const missing = ['memory', 'pids', 'cpu'].filter((name) => !controllers.includes(name))
  const title = say({ en: 'Control groups', zh: '控制组（cgroup）' })
  const found = version === 0 ? say({ en: 'none', zh: '无' }) : `v${version}: ${controllers.join(', ')}`
  if (missing.length === 0) return [{ id: 'cgroup', level: 'ok', title, found }]
  return [
    {
      id: 'cgroup',
      level: 'warn',
      title,
      found,
      remedy: say({
        en: `without ${missing.join(', ')} the kernel does not enforce these limits; codetok then watches them. On a Raspberry Pi add cgroup_enable=memory cgroup_memory=1 to /boot/cmdline.txt`,
        zh: `缺少 ${missing.join('、')}，内核无法强制这些限制，codetok 将改为监视。树莓派请在 /boot/cmdline.txt 中加入 cgroup_enable=memory cgroup_memory=1`,
      }),
    },
  ]
}

/** @returns {Promise<{ version: 0 | 1 | 2, controllers: string[] }>} */
async function cgroups() {
  const unified = await readFile('/sys/fs/cgroup/cgroup.controllers', 'utf8').catch(() => undefined)
  if (unified !== undefined) return { version: 2, controllers: unified.trim().split(/\s+/).filter(Boolean) }
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '')
  const options = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'cgroup')
    .flatMap(([, , , list]) => (list ?? '').split(','))
  const controllers = ['cpu', 'memory', 'pids', 'cpuset', 'blkio', 'devices', 'freezer'].filter((name) =>
    options.includes(name),
  )
  return { version: controllers.length > 0 ? 1 : 0, controllers }
}
