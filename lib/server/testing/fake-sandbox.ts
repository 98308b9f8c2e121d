import type { AgentSample, Sandbox } from '@/lib/sandbox'
import { DEFAULT_SPEC } from '@/lib/sandbox'
import type { AgentClient, AgentFileChange, AgentFiles, ListeningPort } from '@/lib/sandbox/agent-client'
import { FakeAgent } from '@/lib/sandbox/testing/fake-agent'

type Batch = { changes: AgentFileChange[]; overflow: boolean }

/** Something that is told from outside, to whoever watches at that moment. */
class Broadcast<T> {
  readonly #listeners = new Set<(value: T) => void>()

  get watchers(): number {
    return this.#listeners.size
  }

  tell(value: T): void {
    for (const listener of this.#listeners) listener(value)
  }

  async *watch(signal: AbortSignal): AsyncGenerator<T> {
    const queue: T[] = []
    let wake = () => {}
    const listener = (value: T) => {
      queue.push(value)
      wake()
    }
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => wake(), { once: true })
    try {
      while (!signal.aborted) {
        const value = queue.shift()
        if (value !== undefined) yield value
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    } finally {
      this.#listeners.delete(listener)
    }
  }
}

const absent = () => Promise.reject(new Error('not in this test'))

/** Files of which only some calls work. */
export function fakeFiles(files: Partial<AgentFiles>): AgentFiles {
  return {
    list: absent,
    stat: absent,
    read: absent,
    write: absent,
    makeDirectory: absent,
    move: absent,
    remove: absent,
    watch: () => (async function* () {})(),
    ...files,
  }
}

/** A claimed sandbox of which the test says what can be seen. */
export function fakeSandbox(files: Partial<AgentFiles> = {}) {
  const samples = new Broadcast<AgentSample>()
  const batches = new Broadcast<Batch>()
  const ports = new Broadcast<readonly ListeningPort[]>()
  const agent = new FakeAgent()
  agent.files = fakeFiles({ watch: (signal) => batches.watch(signal), ...files })
  const client: AgentClient = Object.assign(agent, {
    metrics: (_intervalMs: number, signal: AbortSignal) => samples.watch(signal),
    ports: (signal: AbortSignal) => ports.watch(signal),
  })
  const sandbox: Sandbox = {
    id: 'a'.repeat(20),
    driver: 'docker',
    spec: DEFAULT_SPEC,
    capabilities: {
      memory: 'kernel',
      cpu: 'kernel',
      processes: 'kernel',
      disk: 'kernel',
      diskBacking: '',
      separateUser: true,
      seccomp: true,
      root: true,
      freeze: true,
      snapshots: true,
      description: '',
      notes: [],
    },
    createdAtMs: 0,
    agent: client,
    exited: new Promise(() => {}),
  }
  return { sandbox, agent, samples, batches, ports }
}
