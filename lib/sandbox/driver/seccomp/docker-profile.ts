import type { SeccompPolicy } from './policy'

const ENOSYS = 38

/** A policy as the engine takes it: the JSON of `--security-opt seccomp=`. */
export function dockerSeccompProfile(policy: SeccompPolicy, arch: string): string {
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    // Only the machine's own calls: a 32-bit one could name a socket family that the conditions below don't see.
    architectures: [arch === 'arm64' ? 'SCMP_ARCH_AARCH64' : 'SCMP_ARCH_X86_64'],
    syscalls: [
      { names: [...policy.allowed], action: 'SCMP_ACT_ALLOW', args: [] },
      ...policy.conditional.flatMap(({ name, argument: index, oneOf = [], without }) => [
        ...oneOf.map((value) => ({
          names: [name],
          action: 'SCMP_ACT_ALLOW',
          args: [{ index, value, op: 'SCMP_CMP_EQ' }],
        })),
        ...(without === undefined
          ? []
          : [
              {
                names: [name],
                action: 'SCMP_ACT_ALLOW',
                args: [{ index, value: without, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
              },
            ]),
      ]),
      ...(policy.absent.size === 0
        ? []
        : [{ names: [...policy.absent], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS, args: [] }]),
    ],
  })
}
