import { describe, expect, test } from 'vitest'
import { bpfSeccompFilter } from './bpf-filter'
import { dockerSeccompProfile } from './docker-profile'
import numbers from './numbers.json'
import { seccompPolicy } from './policy'

const ALLOW = 0x7fff0000
const EPERM = 0x00050001
const ENOSYS = 0x00050026
const X86_64 = 0xc000003e
const AARCH64 = 0xc00000b7

/** Runs classic BPF as the kernel would, over the struct seccomp_data of one call. */
function verdict(program: Buffer, arch: number, number: number, args: bigint[] = []): number {
  const data = Buffer.alloc(64)
  data.writeUInt32LE(number >>> 0, 0)
  data.writeUInt32LE(arch, 4)
  args.forEach((value, i) => {
    data.writeBigUInt64LE(value, 16 + 8 * i)
  })
  let accumulator = 0
  for (let at = 0; at < program.length / 8; at++) {
    const [code, k] = [program.readUInt16LE(at * 8), program.readUInt32LE(at * 8 + 4)]
    const [whenTrue, whenFalse] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)]
    if (code === 0x20) accumulator = data.readUInt32LE(k)
    else if (code === 0x06) return k
    else if (code === 0x05) at += k
    else if (code === 0x15) at += accumulator === k ? whenTrue : whenFalse
    else if (code === 0x35) at += accumulator >= k ? whenTrue : whenFalse
    else if (code === 0x45) at += (accumulator & k) !== 0 ? whenTrue : whenFalse
    else throw new Error(`unknown instruction ${code}`)
  }
  throw new Error('the program has no end')
}

describe.each([
  { arch: 'x64', audit: X86_64, column: 0 },
  { arch: 'arm64', audit: AARCH64, column: 1 },
] as const)('the filter for $arch', ({ arch, audit, column }) => {
  const policy = seccompPolicy({ noexec: false })
  const program = bpfSeccompFilter(policy, arch)
  const numberOf = (name: keyof typeof numbers) => numbers[name][column] ?? -1

  test('answers every known call as the policy says', () => {
    const conditional = new Set(policy.conditional.map((call) => call.name))
    for (const [name, columns] of Object.entries(numbers)) {
      const number = columns[column]
      if (number === null || number === undefined || conditional.has(name)) continue
      const expected = policy.allowed.has(name) ? ALLOW : policy.absent.has(name) ? ENOSYS : EPERM
      expect([name, verdict(program, audit, number)]).toEqual([name, expected])
    }
  })

  test('refuses what breaks kernels, and lets a C library fall back from clone3', () => {
    for (const name of [
      'ptrace',
      'bpf',
      'keyctl',
      'userfaultfd',
      'io_uring_setup',
      'unshare',
      'mount',
      'setns',
    ] as const) {
      expect(verdict(program, audit, numberOf(name))).toBe(EPERM)
    }
    expect(verdict(program, audit, numberOf('clone3'))).toBe(ENOSYS)
  })

  test('allows sockets of four families, whatever the upper half of the argument says', () => {
    const socket = (family: bigint) => verdict(program, audit, numberOf('socket'), [family])
    expect([1n, 2n, 10n, 16n].map(socket)).toEqual([ALLOW, ALLOW, ALLOW, ALLOW])
    expect([40n, 38n, 17n, (1n << 32n) | 2n].map(socket)).toEqual([EPERM, EPERM, EPERM, EPERM])
  })

  test('allows threads and forks, and no namespace', () => {
    const clone = (flags: bigint) => verdict(program, audit, numberOf('clone'), [flags])
    expect([17n, 0x3d0f00n].map(clone)).toEqual([ALLOW, ALLOW])
    expect([0x10000011n, 0x20000011n, 0x40000011n, 0x02000000n].map(clone)).toEqual([EPERM, EPERM, EPERM, EPERM])
  })

  test('refuses another architecture, and does not know calls that are newer or of x32', () => {
    expect(verdict(program, 0x40000003, numberOf('read'))).toBe(EPERM)
    expect(verdict(program, audit, 5_000)).toBe(ENOSYS)
    expect(verdict(program, audit, 0x40000000 + 39)).toBe(ENOSYS)
  })

  test('without execution from writable places there is none from memory either', () => {
    const strict = bpfSeccompFilter(seccompPolicy({ noexec: true }), arch)
    expect(verdict(strict, audit, numberOf('memfd_create'))).toBe(EPERM)
    expect(verdict(strict, audit, numberOf('execveat'))).toBe(EPERM)
    expect(verdict(program, audit, numberOf('memfd_create'))).toBe(ALLOW)
  })
})

test('the engine gets the same policy, for native calls alone', () => {
  const policy = seccompPolicy({ noexec: false })
  const profile = JSON.parse(dockerSeccompProfile(policy, 'x64'))
  expect(profile.defaultAction).toBe('SCMP_ACT_ERRNO')
  expect(profile.architectures).toEqual(['SCMP_ARCH_X86_64'])
  expect(new Set(profile.syscalls[0].names)).toEqual(policy.allowed)
  const rules = (name: string) => profile.syscalls.filter((rule: { names: string[] }) => rule.names.includes(name))
  expect(rules('socket').map((rule: { args: { value: number }[] }) => rule.args[0]?.value)).toEqual([1, 2, 10, 16])
  expect(rules('clone3')).toEqual([{ names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38, args: [] }])
  expect(rules('ptrace')).toEqual([])
})
