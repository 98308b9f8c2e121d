import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OomWatch } from '../run/oom-watch'
import { Cgroup } from './cgroup'

const MIB = 1 << 20

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cgroup-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text)
}

/** Lines have been added over the years, between others too; a reader goes by their names. */
const VERSION_2 = {
  'with the first lines': {
    'memory.events': 'low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\n',
    'cpu.stat': 'usage_usec 1500250\nuser_usec 1000000\nsystem_usec 500250\n',
    'memory.stat': 'anon 4096\nfile 8192\ninactive_anon 0\nactive_anon 4096\ninactive_file 1048576\nactive_file 0\n',
  },
  'with a limit of CPU': {
    'memory.events': 'low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\n',
    'cpu.stat':
      'usage_usec 1500250\nuser_usec 1000000\nsystem_usec 500250\nnr_periods 9\nnr_throttled 3\nthrottled_usec 70\n',
    'memory.stat':
      'anon 4096\nfile 8192\nkernel_stack 0\nfile_mapped 0\ninactive_anon 0\ninactive_file 1048576\nslab_reclaimable 7\n',
  },
  'with kills of whole groups': {
    'memory.events': 'low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\noom_group_kill 0\nsock_throttled 0\n',
    'cpu.stat':
      'usage_usec 1500250\nuser_usec 1000000\nsystem_usec 500250\nnice_usec 900\ncore_sched.force_idle_usec 0\nnr_periods 9\n',
    'memory.stat':
      'anon 4096\nfile 8192\nkernel 0\nzswap 0\nfile_thp 0\ninactive_anon 0\nactive_anon 4096\ninactive_file 1048576\n',
  },
}

describe.each(Object.entries(VERSION_2))('[threat 52] a control group of version 2 %s', (_, files) => {
  let cgroup: Cgroup
  beforeEach(async () => {
    await write({ ...files, 'memory.current': `${64 * MIB}\n`, 'memory.max': `${128 * MIB}\n` })
    cgroup = new Cgroup({ cgroup: { version: 2, memory: root, cpu: root, pids: root } })
  })

  test('tells its use, its limit and its CPU time', () => {
    expect(cgroup.memoryBytes()).toBe(63 * MIB)
    expect(cgroup.cacheBytes()).toBe(MIB)
    expect(cgroup.memoryLimitBytes()).toBe(128 * MIB)
    expect(cgroup.cpuMs()).toBe(1500.25)
  })

  test('has no limit where the kernel says max', async () => {
    await write({ 'memory.max': 'max\n' })
    expect(cgroup.memoryLimitBytes()).toBeUndefined()
  })

  test('a kill of one process, and one of the whole group, is why a run has failed', async () => {
    expect(cgroup.oomKills()).toBe(1)
    const watch = new OomWatch(cgroup, 128 * MIB)
    const killed = { code: null, signal: 'SIGKILL' } as const
    // That one was before the run.
    expect(watch.verdict(killed, false, 1)).toBeUndefined()
    // Met its limit and got its memory: nobody was killed.
    await write({ 'memory.events': 'low 0\nhigh 0\nmax 99\noom 3\noom_kill 1\noom_group_kill 0\n' })
    expect(watch.verdict(killed, false, 1)).toBeUndefined()
    await write({ 'memory.events': 'low 0\nhigh 0\nmax 99\noom 3\noom_kill 4\noom_group_kill 1\n' })
    expect(watch.verdict(killed, false, 1)).toEqual({
      ...{ kind: 'out_of_memory', limitBytes: 128 * MIB, peakBytes: 128 * MIB },
    })
    expect(watch.verdict({ code: 0, signal: null }, false, 1)).toBeUndefined()
  })
})

describe('[threat 52] a control group of version 1', () => {
  let cgroup: Cgroup
  beforeEach(async () => {
    for (const name of ['memory', 'cpu']) await mkdir(join(root, name))
    cgroup = new Cgroup({ cgroup: { version: 1, memory: join(root, 'memory'), cpu: join(root, 'cpu') } })
    await write({
      'memory/memory.usage_in_bytes': `${64 * MIB}\n`,
      'memory/memory.limit_in_bytes': '9223372036854771712\n',
      'memory/memory.stat': 'cache 5\ninactive_file 0\ntotal_cache 5\ntotal_inactive_file 1048576\n',
      'memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n',
      'cpu/cpuacct.usage': '1500250000\n',
    })
  })

  test('tells its use, its kills and its CPU time, and no limit where there is none', () => {
    expect(cgroup.memoryBytes()).toBe(63 * MIB)
    expect(cgroup.oomKills()).toBe(3)
    expect(cgroup.cpuMs()).toBe(1500.25)
    expect(cgroup.memoryLimitBytes()).toBeUndefined()
  })

  test('of a kernel that counts no kills tells none', async () => {
    await write({ 'memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\n' })
    expect(cgroup.oomKills()).toBeUndefined()
  })
})

test('[threat 52] files that a runtime does not have are numbers that nobody knows', () => {
  const cgroup = new Cgroup({ cgroup: { version: 2, memory: root, cpu: root } })
  expect([cgroup.memoryBytes(), cgroup.memoryLimitBytes(), cgroup.cpuMs(), cgroup.oomKills()]).toEqual(
    Array(4).fill(undefined),
  )
})
