import type { ShownState } from './test-summary'
import type { TestNode, Tests } from './test-tree'

/** What has to be run again for every test that failed: the tests themselves, and a file or a suite that failed by itself. */
export function failedTests(tests: Tests, states: ReadonlyMap<string, ShownState>): TestNode[] {
  const failedIn = (key: string): TestNode[] => {
    const node = tests.nodes.get(key)
    if (node === undefined || node.isPart || states.get(key) !== 'failed') return []
    const within = node.children.flatMap(failedIn)
    return within.length === 0 || (node.state === 'failed' && node.message !== null) ? [node] : within
  }
  return tests.files.flatMap(failedIn).filter(({ entry }) => entry !== null)
}

/** By the command that runs them: each runner has its own way, and unittest takes one file at a time. */
export function byCommand(nodes: readonly TestNode[]): TestNode[][] {
  const groups = new Map<string, TestNode[]>()
  for (const node of nodes) {
    const way = JSON.stringify(node.by ?? (node.entry?.endsWith('.py') ? node.entry : null))
    const group = groups.get(way)
    if (group === undefined) groups.set(way, [node])
    else group.push(node)
  }
  return [...groups.values()]
}
