import '#server-only'
import type { StartBuild, Step } from '@/lib/contracts/e2b/template'
import { AppError } from '@/lib/contracts/errors'
import type { TemplateBase, TemplateStep } from '@/lib/sandbox'

/** What E2B's clients start from where they name nothing else. */
const BASE_IMAGE = /^e2bdev\/base(?::latest)?$/

/** @param refOf of a template of the client's @throws {AppError} `bad_request` */
export async function baseOf(
  { fromImage, fromTemplate, fromImageRegistry: registry }: StartBuild,
  refOf: (template: string) => Promise<string | undefined>,
): Promise<TemplateBase> {
  if (fromTemplate) {
    const ref = await refOf(fromTemplate)
    return ref === undefined ? { kind: 'profile' } : { kind: 'template', ref }
  }
  if (!fromImage || BASE_IMAGE.test(fromImage)) return { kind: 'profile' }
  if (!registry) return { kind: 'image', name: fromImage }
  const { type, username, password } = registry
  if (type !== 'registry' || !username || !password)
    throw new AppError('bad_request', `registries of type ${type} are not served here; give a user name and a password`)
  return { kind: 'image', name: fromImage, login: { username, password } }
}

/** @param archiveOf what a client has uploaded under a hash @throws {AppError} `bad_request` */
export function stepOf(
  { type, args, filesHash }: Step,
  archiveOf: (filesHash: string) => () => AsyncIterable<Uint8Array>,
): TemplateStep {
  const [first = '', second = '', third = '', fourth = ''] = args ?? []
  if (first === '' && type !== 'ENV') throw new AppError('bad_request', `a ${type} step needs an argument`)
  switch (type) {
    case 'RUN':
      return { type, command: first, ...(second === '' ? {} : { user: second }) }
    case 'WORKDIR':
      return { type, path: first }
    case 'USER':
      return { type, user: first }
    case 'ENV':
      return { type, env: pairs(args ?? []) }
    case 'COPY':
      if (!filesHash || second === '') throw new AppError('bad_request', 'a COPY step needs a target and filesHash')
      return {
        type,
        archive: archiveOf(filesHash),
        source: first,
        target: second,
        ...(third === '' ? {} : { owner: third }),
        ...(fourth === '' ? {} : { mode: fourth }),
      }
  }
}

function pairs(args: readonly string[]): Record<string, string> {
  if (args.length % 2 !== 0) throw new AppError('bad_request', 'an ENV step needs names and values in turn')
  return Object.fromEntries(
    Array.from({ length: args.length / 2 }, (_, index) => [args[index * 2] ?? '', args[index * 2 + 1] ?? '']),
  )
}
