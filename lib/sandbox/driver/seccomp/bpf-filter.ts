import { BpfProgram } from './bpf-program'
import numbers from './numbers.json'
import type { ConditionalCall, SeccompPolicy } from './policy'

/** Where struct seccomp_data keeps them. */
const NUMBER_AT = 0
const ARCHITECTURE_AT = 4
const argumentAt = (index: number) => ({ low: 16 + 8 * index, high: 20 + 8 * index })

const ALLOW = 0x7fff0000
const errno = (value: number) => 0x00050000 | value
const EPERM = errno(1)
const ENOSYS = errno(38)

const ARCHITECTURES = {
  x64: { audit: 0xc000003e, column: 0 },
  arm64: { audit: 0xc00000b7, column: 1 },
} as const

type Action = 'allow' | 'refuse' | 'absent' | ConditionalCall

/** From this number on, until the next segment, one action. */
interface Segment {
  from: number
  action: Action
}

/**
 * A policy as the kernel takes it (struct sock_filter[]), for `bwrap --seccomp`. Calls of another architecture are refused; x32
 * ones have a number beyond the table, like calls newer than the table: ENOSYS, and a C library falls back.
 */
export function bpfSeccompFilter(policy: SeccompPolicy, arch: 'x64' | 'arm64'): Buffer {
  const { audit, column } = ARCHITECTURES[arch]
  const actions = new Map<number, Action>()
  for (const [name, numbersByArch] of Object.entries(numbers)) {
    const number = numbersByArch[column]
    if (number !== null && number !== undefined) actions.set(number, actionOf(policy, name))
  }
  const program = new BpfProgram()
  const labels = { allow: program.newLabel(), refuse: program.newLabel(), absent: program.newLabel() }
  const checks = new Map<ConditionalCall, string>()

  program.load(ARCHITECTURE_AT)
  const isNative = program.newLabel()
  program.jumpIfEqual(audit, isNative)
  program.return(EPERM)
  program.label(isNative)
  program.load(NUMBER_AT)
  branch(program, segmentsOf(actions), (action) => {
    if (typeof action === 'string') return labels[action]
    const label = checks.get(action) ?? program.newLabel()
    checks.set(action, label)
    return label
  })
  for (const [call, label] of checks) {
    program.label(label)
    check(program, call, labels)
  }
  program.label(labels.allow)
  program.return(ALLOW)
  program.label(labels.refuse)
  program.return(EPERM)
  program.label(labels.absent)
  program.return(ENOSYS)
  return program.assemble()
}

function actionOf(policy: SeccompPolicy, name: string): Action {
  if (policy.allowed.has(name)) return 'allow'
  if (policy.absent.has(name)) return 'absent'
  return policy.conditional.find((call) => call.name === name) ?? 'refuse'
}

function segmentsOf(actions: ReadonlyMap<number, Action>): Segment[] {
  const highest = Math.max(...actions.keys())
  const segments: Segment[] = []
  for (let number = 0; number <= highest + 1; number++) {
    const action = actions.get(number) ?? 'absent'
    if (segments.at(-1)?.action !== action) segments.push({ from: number, action })
  }
  return segments
}

/** A binary search: 7 comparisons find any call, and the kernel remembers the answer for those always allowed. */
function branch(program: BpfProgram, segments: readonly Segment[], labelOf: (action: Action) => string): void {
  const [first] = segments
  if (!first) return
  if (segments.length === 1) {
    program.jump(labelOf(first.action))
    return
  }
  const middle = segments.length >> 1
  const upper = program.newLabel()
  program.jumpIfAtLeast(segments[middle]?.from ?? 0, upper)
  branch(program, segments.slice(0, middle), labelOf)
  program.label(upper)
  branch(program, segments.slice(middle), labelOf)
}

function check(program: BpfProgram, call: ConditionalCall, labels: { allow: string; refuse: string }): void {
  const { low, high } = argumentAt(call.argument)
  if (call.oneOf) {
    // A value with anything in its upper half is none of ours.
    program.load(high)
    const isShort = program.newLabel()
    program.jumpIfEqual(0, isShort)
    program.jump(labels.refuse)
    program.label(isShort)
    program.load(low)
    for (const value of call.oneOf) program.jumpIfEqual(value, labels.allow)
    program.jump(labels.refuse)
    return
  }
  program.load(low)
  program.jumpIfAnyBit(call.without ?? 0, labels.refuse)
  program.jump(labels.allow)
}
