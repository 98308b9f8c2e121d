import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CgroupHost, findCgroups, makeCgroup, prepareCgroups } from './cgroup'

const MIB = 1 << 20
const LIMITS = { memoryBytes: 128 * MIB, cpuCount: 0.5, diskBytes: 32 * MIB, inodes: 64, maxProcesses: 5 }
const UNIFIED = '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cgroup-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const read = (...path: string[]) => readFile(join(root, ...path), 'utf8')

describe('[threat 52] control groups of version 2', () => {
  let host: CgroupHost
  beforeEach(async () => {
    host = { version: 2, mounts: { memory: root, cpu: root, cpuacct: root, pids: root } }
    await prepareCgroups(host, 'instance')
  })

  test('controllers are handed down to where sandboxes are made', async () => {
    for (const path of ['.', 'codetok', 'codetok/instance'])
      expect(await read(path, 'cgroup.subtree_control')).toBe('+memory +cpu +pids')
  })

  test('a sandbox has one folder, with every limit in the words of version 2', async () => {
    const group = await makeCgroup(host, 'instance', 'box', LIMITS)
    expect(group.folders).toEqual([join(root, 'codetok/instance/box')])
    const at = (file: string) => read('codetok/instance/box', file)
    expect(await at('memory.max')).toBe(String((128 + 128) * MIB))
    expect(await at('memory.swap.max')).toBe('0')
    expect(await at('cpu.max')).toBe('50000 100000')
    expect(await at('pids.max')).toBe(String(96 + 32 * 5))
    await group.limitCpu(null)
    expect(await at('cpu.max')).toBe('max 100000')
  })

  test('what the kernel has killed for memory is counted', async () => {
    const group = await makeCgroup(host, 'instance', 'box', LIMITS)
    expect(await group.oomKills()).toBe(0)
    await writeFile(join(root, 'codetok/instance/box/memory.events'), 'low 0\nhigh 0\nmax 9\noom 4\noom_kill 3\n')
    expect(await group.oomKills()).toBe(3)
  })
})

describe('[threat 52] control groups of version 1', () => {
  test('a sandbox has a folder for each controller, with the limits in the words of version 1', async () => {
    const at = (name: string) => join(root, name)
    for (const name of ['memory', 'cpu,cpuacct', 'pids']) await mkdir(at(name))
    const mounts = { memory: at('memory'), cpu: at('cpu,cpuacct'), cpuacct: at('cpu,cpuacct'), pids: at('pids') }
    const host: CgroupHost = { version: 1, mounts }
    await prepareCgroups(host, 'instance')
    const group = await makeCgroup(host, 'instance', 'box', LIMITS)
    expect(group.folders).toHaveLength(3)
    expect(await read('memory/codetok/instance/box/memory.limit_in_bytes')).toBe(String((128 + 128) * MIB))
    expect(await read('cpu,cpuacct/codetok/instance/box/cpu.cfs_quota_us')).toBe('50000')
    await group.limitCpu(null)
    expect(await read('cpu,cpuacct/codetok/instance/box/cpu.cfs_quota_us')).toBe('-1')
    expect(await readdir(join(root, 'pids/codetok/instance/box'))).toEqual(['pids.max'])
  })
})

describe('[threat 52] what a host offers', () => {
  const files = (texts: Record<string, string>) => async (path: string) => {
    const text = texts[path]
    if (text === undefined) throw new Error(`nothing reads ${path}`)
    return text
  }

  test('is version 2 where that has every controller', async () => {
    const found = await findCgroups({
      isRoot: true,
      read: files({
        '/proc/self/mountinfo': UNIFIED,
        '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids\n',
      }),
    })
    expect(found).toMatchObject({ version: 2, mounts: { memory: '/sys/fs/cgroup', pids: '/sys/fs/cgroup' } })
  })

  test('is told by name where a controller is missing', async () => {
    const found = await findCgroups({
      isRoot: true,
      read: files({ '/proc/self/mountinfo': UNIFIED, '/sys/fs/cgroup/cgroup.controllers': 'cpu pids\n' }),
    })
    expect(found).toMatch(/lack memory/)
  })

  test('is nothing for whoever is not root', async () => {
    expect(await findCgroups({ isRoot: false, read: files({}) })).toBe('only root may make control groups')
  })
})
