import { expect, it } from 'vitest'
import { parseProcStatus, readChildrenCpuMs, readCpuMs, readProcStatus, readProcTable } from './proc-table'

const STATUS = `Name:	a\\nGroups:	0
State:	S (sleeping)
Tgid:	42
PPid:	7
Uid:	1000	1000	1000	1000
Gid:	1000	1000	1000	1000
Groups:	1000 20001${' '}
NSpid:	42	3
NSpgid:	40	1
VmHWM:	    900 kB
RssAnon:	    300 kB
RssFile:	    200 kB
RssShmem:	    100 kB
`

it('reads a process as the kernel shows it, and is not misled by its name', () => {
  expect(parseProcStatus(42, STATUS)).toEqual({
    pid: 42,
    parentPid: 7,
    processGroup: 40,
    isZombie: false,
    uid: 1000,
    groups: [1000, 20001],
    namespacePids: [42, 3],
    anonymousBytes: 300 * 1024,
    sharedBytes: 100 * 1024,
    fileBytes: 200 * 1024,
    peakBytes: 900 * 1024,
  })
})

it('takes a process without memory or groups for what it is', () => {
  const zombie = parseProcStatus(5, 'Name:\tx\nState:\tZ (zombie)\nPPid:\t1\nUid:\t0\t0\t0\t0\nGroups:\t\n')
  expect(zombie).toMatchObject({ isZombie: true, groups: [], anonymousBytes: 0, processGroup: 0 })
})

it('finds this process among all, unless it is known already', () => {
  expect(readProcTable().find(({ pid }) => pid === process.pid)?.parentPid).toBe(process.ppid)
  expect(readProcTable(new Set([process.pid])).some(({ pid }) => pid === process.pid)).toBe(false)
})

it('knows nothing of a process that has ended', () => {
  const beyondAnyPid = 2 ** 22 + 1
  expect(readProcStatus(beyondAnyPid)).toBeUndefined()
  expect(readCpuMs(beyondAnyPid)).toBe(0)
})

it('tells the processor time of a process in milliseconds', () => {
  const { user, system } = process.cpuUsage()
  const ownMs = readCpuMs(process.pid) - readChildrenCpuMs()
  expect(Math.abs(ownMs - (user + system) / 1000)).toBeLessThan(100)
})
