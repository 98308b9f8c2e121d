import { describe, expect, it } from 'vitest'
import { type Members, membersByEnclosure, membersByGroup } from './members'
import type { ProcStatus } from './proc-table'

function proc(pid: number, parentPid: number, more: Partial<ProcStatus> = {}): ProcStatus {
  const sizes = { anonymousBytes: 0, sharedBytes: 0, fileBytes: 0, peakBytes: 0 }
  const ids = { processGroup: pid, uid: 1000, groups: [], namespacePids: [pid] }
  return { pid, parentPid, isZombie: false, ...ids, ...sizes, ...more }
}

const pids = (members: Members, table: ProcStatus[]) => members.all(table).map(({ pid }) => pid)

describe('members by group', () => {
  const members = membersByGroup(20_000, () => undefined)

  it('are all that carry it, wherever they are in the tree', () => {
    const carrier = { groups: [1000, 20_000] }
    const table = [proc(5, 1, carrier), proc(6, 1), proc(7, 999, carrier), proc(8, 5, { groups: [20_001] })]
    expect(pids(members, table)).toEqual([5, 7])
  })

  it('are not those that are dead but for their exit status', () => {
    expect(pids(members, [proc(5, 1, { groups: [20_000], isZombie: true })])).toEqual([])
  })

  it('have the program that was started among them before it carries the group, until it has ended', () => {
    let started: number | undefined = 5
    const young = membersByGroup(20_000, () => started)
    expect(pids(young, [proc(5, 1), proc(6, 1)])).toEqual([5])
    started = undefined
    expect(pids(young, [proc(5, 1), proc(6, 1)])).toEqual([])
  })
})

describe('members by enclosure', () => {
  const tree = [
    proc(10, 1),
    proc(11, 10, { namespacePids: [11, 1] }),
    proc(12, 11, { namespacePids: [12, 2] }),
    proc(13, 11, { namespacePids: [13, 5] }),
    proc(20, 1),
  ]

  it('are the whole tree; what encloses is not counted as a program', () => {
    const members = membersByEnclosure(10)
    expect(pids(members, tree).sort()).toEqual([10, 11, 12, 13])
    expect(members.programs(tree).map(({ pid }) => pid)).toEqual(expect.arrayContaining([12, 13]))
    expect(members.programs(tree)).toHaveLength(2)
  })

  it('are still known when the encloser has ended first', () => {
    const members = membersByEnclosure(10)
    members.all(tree)
    const orphaned = tree.slice(1).map((one) => (one.pid === 11 ? { ...one, parentPid: 1 } : one))
    expect(pids(members, orphaned).sort()).toEqual([11, 12, 13])
  })
})
