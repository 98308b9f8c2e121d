import type Docker from 'dockerode'
import { AppError } from '@/lib/contracts/errors'
import { newId } from '../../new-id'
import { asSandboxError, statusOf } from './container'
import { withDeadline } from './deadline'

/** What the engine copies is what the sandbox has written: gigabytes take their time. */
const COMMIT_TIMEOUT_MS = 10 * 60_000
const NAME_MAX_CHARS = 60

/** Of everything that sandboxes start from and that no build of this project has made. */
export const TEMPLATE_REPOSITORY = 'codetok/template'

/** A new one each time: two of one name are two. */
export function newTemplateRef(name: string): string {
  const words = name.toLowerCase().replace(/[^a-z0-9_.-]+/g, '-')
  const shown = words.replace(/^[-.]+/, '').slice(0, NAME_MAX_CHARS) || 'unnamed'
  return `${TEMPLATE_REPOSITORY}:${shown}-${newId()}`
}

/** Whose programs start as whom, and where: what a container's own settings hide of its image's. */
export interface Defaults {
  defaultUser: string
  defaultWorkdir: string
}

/**
 * Keeps a container's file system as an image, with the container's own labels. The engine stops it meanwhile, so that no file is
 * kept half written.
 *
 * @returns the image's name
 */
export async function commitContainer(
  container: Docker.Container,
  name: string,
  { defaultUser, defaultWorkdir }: Defaults,
  signal?: AbortSignal,
): Promise<string> {
  const ref = newTemplateRef(name)
  const [repo = '', tag = ''] = ref.split(':')
  const changes = [
    'CMD []',
    'ENTRYPOINT []',
    ...(defaultUser === '' ? [] : [`USER ${quoted(defaultUser)}`]),
    ...(defaultWorkdir === '' ? [] : [`WORKDIR ${quoted(defaultWorkdir)}`]),
  ].join('\n')
  try {
    await withDeadline('keeping a sandbox', COMMIT_TIMEOUT_MS, signal, () =>
      container.commit({ repo, tag, changes, pause: true }),
    )
    return ref
  } catch (error) {
    if (statusOf(error) === 404) throw new AppError('gone', 'the sandbox is no more', { cause: error })
    throw asSandboxError(error, ref)
  }
}

/** A word of a Dockerfile, in which nothing is expanded. */
export function quoted(word: string): string {
  return `"${word.replace(/[\\"$]/g, '\\$&')}"`
}
