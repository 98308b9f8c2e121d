import type { Socket } from 'node:net'
import type Docker from 'dockerode'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import { tellable } from '../../tellable'
import { CPU_NANOS } from './container-options'
import { withDeadline } from './deadline'
import type { Engine } from './engine'

const CREATE_TIMEOUT_MS = 20_000
const ATTACH_TIMEOUT_MS = 10_000
const START_TIMEOUT_MS = 30_000
const UPDATE_TIMEOUT_MS = 10_000
const REMOVE_TIMEOUT_MS = 30_000

/** @throws {AppError}, or what `signal` was aborted with; no container is left then */
export async function createContainer(
  engine: Engine,
  options: Docker.ContainerCreateOptions,
  signal?: AbortSignal,
): Promise<Docker.Container> {
  const what = 'creating a container'
  const creating = engine.docker.createContainer(options)
  try {
    return await withDeadline(what, CREATE_TIMEOUT_MS, signal, () => creating)
  } catch (error) {
    // The engine goes on with a create whose caller has gone: what it makes then must not stay.
    const removed = creating.then((container) => removeContainer(engine, container.id)).catch(() => {})
    if (signal?.aborted) await withDeadline(what, CREATE_TIMEOUT_MS, undefined, () => removed).catch(() => {})
    throw error
  }
}

/**
 * Before the start: what is written earlier than the attach is lost.
 *
 * @throws {AppError}, or what `signal` was aborted with; no connection is left then
 */
export async function attach(container: Docker.Container, withStdin: boolean, signal?: AbortSignal): Promise<Socket> {
  signal?.throwIfAborted()
  const options = { stream: true, hijack: true, stdin: withStdin, stdout: withStdin, stderr: true }
  const attaching = container.attach(options).then((stream) => stream as Socket)
  try {
    return await withDeadline('attaching to a container', ATTACH_TIMEOUT_MS, signal, () => attaching)
  } catch (error) {
    // One that comes for nobody would stay open, and keep a program from ending that has done with its sandboxes.
    attaching.then((socket) => socket.destroy()).catch(() => {})
    throw error
  }
}

export async function startContainer(container: Docker.Container, signal?: AbortSignal): Promise<void> {
  await withDeadline('starting a container', START_TIMEOUT_MS, signal, (abortSignal) =>
    container.start({ abortSignal }),
  )
}

export async function updateCpu(container: Docker.Container, cpuCount: number): Promise<void> {
  await withDeadline('updating a container', UPDATE_TIMEOUT_MS, undefined, (abortSignal) =>
    container.update({ NanoCpus: Math.round(cpuCount * CPU_NANOS), abortSignal }),
  )
}

/** Stops every process of it where it stands. @throws {AppError} */
export async function pauseContainer(container: Docker.Container): Promise<void> {
  await withDeadline('freezing a container', UPDATE_TIMEOUT_MS, undefined, () => container.pause())
}

export async function unpauseContainer(container: Docker.Container): Promise<void> {
  await withDeadline('thawing a container', UPDATE_TIMEOUT_MS, undefined, () => container.unpause())
}

/** Kills it and resolves when the engine has it no more. One that is gone already is no error. */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  const container = engine.docker.getContainer(id)
  await withDeadline('removing a container', REMOVE_TIMEOUT_MS, undefined, async () => {
    try {
      await container.remove({ force: true, v: true })
    } catch (error) {
      const status = statusOf(error)
      if (status === 404) return
      // It removes itself at the same moment.
      if (status !== 409) throw error
      await container.wait({ condition: 'removed' }).catch((gone) => {
        if (statusOf(gone) !== 404) throw gone
      })
    }
  })
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined
}

/** What the engine refused, in our words. */
export function asSandboxError(error: unknown, image: string): AppError {
  if (error instanceof AppError) return error
  const message = tellable(error)
  if (/no space left/i.test(message))
    return new AppError('no_space', tellReason('engineFull', { why: message }), { cause: error })
  if (statusOf(error) === 404 && /no such image/i.test(message)) {
    return new AppError('sandbox_failed', missingImage(image), { cause: error })
  }
  return new AppError('sandbox_failed', tellReason('engineRefused', { why: message }), { cause: error })
}

export function missingImage(image: string): string {
  return tellReason('imageMissing', { image })
}
