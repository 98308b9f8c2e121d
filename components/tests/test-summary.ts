import type { TestState } from './test-event'
import type { TestNode, Tests } from './test-tree'

/** As shown: what a run that is over has not come to was not run. */
export type ShownState = Exclude<TestState, 'pending'> | 'pending' | 'notRun'

export interface TestSummary {
  /** By key, of groups too: theirs tells of what is in them. */
  readonly states: ReadonlyMap<string, ShownState>
  /** Of tests, which have nothing in them. */
  readonly counts: Readonly<Record<ShownState, number>>
  readonly total: number
}

/** The first of these that is in a group is the group's. */
const PRECEDENCE: readonly ShownState[] = ['failed', 'running', 'pending', 'notRun', 'passed', 'todo', 'skipped']

export function summarise({ nodes, files }: Tests, isOver: boolean): TestSummary {
  const states = new Map<string, ShownState>()
  const counts = { pending: 0, running: 0, passed: 0, failed: 0, skipped: 0, todo: 0, notRun: 0 }
  let total = 0
  const visit = (key: string): ShownState => {
    const node = nodes.get(key)
    const within = (node?.children ?? []).map(visit)
    const state = shownState(node, within, isOver)
    states.set(key, state)
    if (within.length === 0) {
      counts[state] += 1
      total += 1
    }
    return state
  }
  for (const file of files) visit(file)
  return { states, counts, total }
}

function shownState(node: TestNode | undefined, within: readonly ShownState[], isOver: boolean): ShownState {
  const own = node?.state ?? 'pending'
  const ownShown = isOver && (own === 'pending' || own === 'running') ? 'notRun' : own
  // A group fails by itself too, such as a file that can't be read.
  if (within.length === 0 || (own === 'failed' && node?.message !== null)) return ownShown
  const isHalfway = !isOver && within.includes('pending') && within.some((state) => state !== 'pending')
  const [state = ownShown] = PRECEDENCE.filter((one) => within.includes(one))
  return isHalfway && state === 'pending' ? 'running' : state
}
