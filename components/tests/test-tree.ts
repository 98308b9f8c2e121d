import { toProjectPath } from '@/components/console/locations'
import { SGR } from '@/components/console/stream-styles'
import type { RunBy } from '@/lib/client/workspace/test-rerun'
import { TestEvent, type TestState } from './test-event'

/** What a page draws without effort; those beyond are counted and not shown. */
export const TESTS_MAX = 2000

export interface TestPlace {
  readonly path: string
  readonly line: number
  readonly column: number
}

/** A file, a suite or a test. */
export interface TestNode {
  /** The names from the file to it, so that it is known again in another run. */
  readonly key: string
  readonly name: string
  /** The file that was run, relative to the home folder; null where it is elsewhere. */
  readonly entry: string | null
  /** Names from below the file. */
  readonly names: readonly string[]
  readonly children: readonly string[]
  /** Where it is written. */
  readonly place: TestPlace | null
  /** Null: of a group that says nothing of itself. */
  readonly state: TestState | null
  readonly durationMs: number | null
  readonly message: string | null
  readonly failedAt: TestPlace | null
  /** How it is run again; null where its file's name tells enough. */
  readonly by: RunBy | null
  /** It is run with what it is in, and never alone. */
  readonly isPart: boolean
}

type Result = Pick<TestNode, 'state' | 'durationMs' | 'message' | 'failedAt'>

export interface Tests {
  readonly nodes: ReadonlyMap<string, TestNode>
  /** Keys of files. */
  readonly files: readonly string[]
  /** So many were not kept. */
  readonly dropped: number
}

export const NO_TESTS: Tests = { nodes: new Map(), files: [], dropped: 0 }

/** No name on a screen holds it. */
const SEPARATOR = '\u0000'
const NO_RESULT: Result = { state: null, durationMs: null, message: null, failedAt: null }

/** The tests of a run as a tree, from what its runner says of each of them. */
export class TestTree {
  readonly #nodes = new Map<string, TestNode>()
  readonly #files: string[] = []
  #dropped = 0
  #tests: Tests | null = NO_TESTS
  /** By the runner's own ids, which are of one run. */
  readonly #keys = new Map<string, string>()
  /** How many of this run have a key already; tests may be of one name. */
  readonly #counts = new Map<string, number>()
  /** Of an earlier run, to be run again, and not yet told of. */
  readonly #awaited = new Set<string>()
  readonly #listeners = new Set<() => void>()

  /** Another object whenever it has changed. */
  get tests(): Tests {
    this.#tests ??= { nodes: new Map(this.#nodes), files: [...this.#files], dropped: this.#dropped }
    return this.#tests
  }

  /** Called on every change, many times in a frame. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Begins with the tests of an earlier run, of which those of `keys` and what is in them are run again. */
  begin(earlier: Tests, keys: readonly string[]): void {
    for (const [one, node] of earlier.nodes) this.#nodes.set(one, node)
    this.#files.push(...earlier.files)
    for (const one of keys.flatMap((key) => withDescendants(earlier.nodes, key))) {
      this.#awaited.add(one)
      const node = earlier.nodes.get(one)
      if (node) this.#nodes.set(one, { ...node, ...NO_RESULT, state: node.state === null ? null : 'pending' })
    }
    this.#announce()
  }

  /** The run has ended by itself: what it was to run again and has not told of is there no more. */
  settle(): void {
    if (this.#awaited.size === 0) return
    for (const key of this.#awaited) this.#nodes.delete(key)
    const isThere = (key: string) => this.#nodes.has(key)
    this.#files.splice(0, this.#files.length, ...this.#files.filter(isThere))
    for (const [key, node] of this.#nodes) {
      if (!node.children.every(isThere)) this.#nodes.set(key, { ...node, children: node.children.filter(isThere) })
    }
    this.#awaited.clear()
    this.#announce()
  }

  clear(): void {
    this.#nodes.clear()
    this.#files.length = 0
    this.#dropped = 0
    this.#keys.clear()
    this.#counts.clear()
    this.#awaited.clear()
    this.#announce()
  }

  /** @param json of one event; what is none is passed over, since any program may write it */
  receive(json: string): void {
    const event = parse(json)
    if (event === null) return
    const file = this.#fileOf(event.entry)
    const key = event.id === event.entry ? file : this.#keyOf(event, file)
    const node = key === null ? undefined : this.#nodes.get(key)
    if (node === undefined) return
    this.#nodes.set(node.key, {
      ...node,
      by: event.by ?? node.by,
      isPart: event.isPart ?? node.isPart,
      place: placeOf(event) ?? node.place,
      ...(event.state === undefined ? {} : resultOf(event)),
    })
    this.#announce()
  }

  #fileOf(entry: string): string {
    const path = toProjectPath(entry)
    const key = path ?? entry
    this.#awaited.delete(key)
    if (!this.#nodes.has(key)) {
      const file = { key, name: key, entry: path, names: [], children: [], place: null, by: null, isPart: false }
      this.#nodes.set(key, { ...file, ...NO_RESULT })
      this.#files.push(key)
      this.#announce()
    }
    return key
  }

  #keyOf(event: TestEvent, file: string): string | null {
    const known = this.#keys.get(event.id)
    if (known !== undefined) return known
    const parent = this.#nodes.get(event.parent === undefined ? file : (this.#keys.get(event.parent) ?? ''))
    if (parent === undefined) return null
    const key = this.#claimKey(`${parent.key}${SEPARATOR}${event.name}`)
    this.#keys.set(event.id, key)
    this.#awaited.delete(key)
    if (this.#nodes.has(key)) return key
    if (this.#nodes.size >= TESTS_MAX) {
      this.#dropped += 1
      return null
    }
    const { entry, by } = parent
    const names = [...parent.names, event.name]
    const node = { key, name: event.name, entry, names, children: [], place: null, by, isPart: false }
    this.#nodes.set(key, { ...node, ...NO_RESULT })
    this.#nodes.set(parent.key, { ...parent, children: [...parent.children, key] })
    return key
  }

  /** Tests of one name are told apart by their order. */
  #claimKey(key: string): string {
    const count = this.#counts.get(key) ?? 0
    this.#counts.set(key, count + 1)
    return count === 0 ? key : `${key}${SEPARATOR}${SEPARATOR}${count}`
  }

  #announce(): void {
    this.#tests = null
    for (const listener of this.#listeners) listener()
  }
}

function parse(json: string): TestEvent | null {
  try {
    return TestEvent.parse(JSON.parse(json))
  } catch {
    return null
  }
}

function withDescendants(nodes: Tests['nodes'], key: string): string[] {
  return [key, ...(nodes.get(key)?.children ?? []).flatMap((child) => withDescendants(nodes, child))]
}

function placeOf({ file, line, column }: Pick<TestEvent, 'file' | 'line' | 'column'>): TestPlace | null {
  const path = file === undefined ? null : toProjectPath(file)
  return path === null || line === undefined || column === undefined ? null : { path, line, column }
}

function resultOf({ state = 'pending', durationMs, message, at }: TestEvent): Result {
  return {
    state,
    durationMs: durationMs ?? null,
    message: message === undefined ? null : message.replace(SGR, ''),
    failedAt: at === undefined ? null : placeOf(at),
  }
}
